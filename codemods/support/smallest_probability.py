"""How small a probability may be before its logarithm is bounded, as in Keras's losses."""

import torch

ON_LOGITS = frozenset({"SoftmaxBackward0", "SigmoidBackward0"})


def smallest_probability(probabilities: torch.Tensor) -> float:
    """1e-7, or the smallest number there is for what comes straight from a softmax or a sigmoid.

    Keras looks for the operation that gave the probabilities, and computes on the logits behind it: a loss may be
    larger than -log(1e-7) then, and its gradient does not vanish. The logarithm of the probability itself is the same
    as long as there is a number for it. What is computed without gradients does not say where it comes from.
    """
    origin = probabilities.grad_fn
    if origin is not None and origin.name() in ON_LOGITS:
        return torch.finfo(probabilities.dtype).tiny
    return 1e-7
