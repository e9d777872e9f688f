"""The start of new sequences, for the layers that `stateful` lets go on. https://keras.io/api/layers/recurrent_layers/"""

from torch import nn


def reset_states(module: nn.Module) -> None:
    """Let every such layer of the module, or the module itself, start its next batch from zero."""
    for part in module.modules():
        if hasattr(part, "last_state"):
            part.last_state = None  # type: ignore[assignment]
