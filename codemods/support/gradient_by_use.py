"""What a `KerasEmbedding` has left at its weight: its gradient, and the squares of the gradients of each use.

They are an attribute of the weight, which a tensor may have although its type says nothing of it.
"""

import torch


def gradient_by_use(param: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor] | None:
    """The sums over all uses of a row of its gradients and of their squares; None of any other parameter.

    None, too, where something else has a part in the gradient, such as a penalty: then it is one array in TensorFlow,
    as it is here.
    """
    by_use: tuple[torch.Tensor, torch.Tensor] | None = getattr(param, "gradient_by_use", None)
    if by_use is None or param.grad is None:
        return None
    is_all = (by_use[0] - param.grad).norm() <= 1e-4 * param.grad.norm()
    return by_use if is_all else None
