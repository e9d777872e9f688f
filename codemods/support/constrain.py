"""Constraints on a module's weights, https://keras.io/api/layers/constraints/."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

import torch
from torch import nn
from torch.optim.optimizer import Optimizer, register_optimizer_step_post_hook


def constrain(
    module: nn.Module,
    name: str,
    constraint: Callable[[torch.Tensor], torch.Tensor] | None,
    axes: tuple[int, ...] | None = None,
) -> None:
    """Have every step of an optimizer bring the module's parameter ``name`` to what ``constraint`` makes of it.

    Args:
        constraint: from a weight to the weight that it shall be; None is no constraint.
        axes: the order in which the constraint wants the parameter's axes; None: as they are.
    """
    if constraint is not None:
        _remember(module, (), name=name, constraint=constraint, axes=axes)
        # a copy of the module has parameters of its own
        module.register_forward_pre_hook(partial(_remember, name=name, constraint=constraint, axes=axes))


def _remember(module: nn.Module, _inputs: tuple[Any, ...], **how: Any) -> None:
    parameter = module.get_parameter(how.pop("name"))
    parameter.constrain = partial(_constrained, parameter, **how)  # type: ignore[attr-defined]


def _constrained(
    parameter: nn.Parameter,
    constraint: Callable[[torch.Tensor], torch.Tensor],
    axes: tuple[int, ...] | None,
) -> torch.Tensor:
    if axes is None:
        return constraint(parameter)
    back = sorted(range(len(axes)), key=axes.__getitem__)
    return constraint(parameter.permute(axes)).permute(back)


@torch.no_grad()
def _apply(optimizer: Optimizer, _args: tuple[Any, ...], _kwargs: dict[str, Any]) -> None:
    for group in optimizer.param_groups:
        for parameter in group["params"]:
            if parameter.grad is not None and hasattr(parameter, "constrain"):
                parameter.copy_(parameter.constrain())


register_optimizer_step_post_hook(_apply)
