"""Start training from the distributions that Keras starts from.

    self.apply(init_weights)

Keras draws kernels from Glorot's uniform distribution and starts biases at zero, where PyTorch draws both from
Kaiming's; its embeddings are uniform within 0.05, where PyTorch's are normal; recurrent kernels are orthogonal and an
LSTM's forget gate starts open. Only weights that are drawn at random are touched, and those of a module once: a model
that is a part of another keeps what it has.
"""

from __future__ import annotations

from typing import Any

import torch
from torch import nn

KERNELS = (
    nn.Linear,
    nn.Conv1d,
    nn.Conv2d,
    nn.Conv3d,
    nn.ConvTranspose1d,
    nn.ConvTranspose2d,
    nn.ConvTranspose3d,
)


def init_weights(module: nn.Module) -> None:
    """Initialise one module as Keras would; for `nn.Module.apply`. A lazy one is when its first call tells its size."""
    if getattr(module, "starts_as_keras", False):
        return
    module.starts_as_keras = True  # type: ignore[assignment]
    names = [name for name, _ in module.named_parameters(recurse=False)]
    if isinstance(module, (*KERNELS, nn.RNNBase)) and _open(module):
        module.register_forward_pre_hook(_init_lazy, prepend=True)
        names = [name for name in names if name not in _open(module)]
    _init(module, names)


def _init_lazy(module: Any, inputs: Any) -> None:
    """Before the first call, unless weights have been loaded meanwhile."""
    names = _open(module)
    if names:
        module.initialize_parameters(*inputs)
        _init(module, names)


def _open(module: nn.Module) -> list[str]:
    """The weights whose size the first call will tell."""
    return [name for name, item in module.named_parameters(recurse=False) if nn.parameter.is_lazy(item)]


def _init(module: nn.Module, names: list[str]) -> None:
    """Initialise some of a module's own weights."""
    for name in names:
        parameter = module.get_parameter(name)
        if isinstance(module, KERNELS):
            nn.init.zeros_(parameter) if name == "bias" else nn.init.xavier_uniform_(parameter)
        elif isinstance(module, nn.Embedding):
            nn.init.uniform_(parameter, -0.05, 0.05)
        elif isinstance(module, nn.PReLU):
            nn.init.zeros_(parameter)
        elif isinstance(module, nn.RNNBase):
            _init_recurrent(module, name, parameter)


def _init_recurrent(module: nn.RNNBase, name: str, parameter: torch.Tensor) -> None:
    """One weight of a recurrent layer: the gates of a layer lie one below the other, Keras draws them together."""
    if name.startswith("weight_ih"):
        nn.init.xavier_uniform_(parameter)
    elif name.startswith("weight_hh"):
        nn.init.orthogonal_(parameter)
    else:
        nn.init.zeros_(parameter)
        if isinstance(module, nn.LSTM) and name.startswith("bias_ih"):
            size = module.hidden_size
            with torch.no_grad():
                parameter[size : 2 * size] = 1.0
