"""Freeze a module as Keras's ``trainable`` does."""

from __future__ import annotations

from typing import Any

from torch import nn
from torch.nn.modules.batchnorm import _BatchNorm


def set_trainable(module: nn.Module, trainable: bool) -> None:
    """What ``model.trainable = False`` means: no parameter gets a gradient, and batch normalisation keeps its running
    statistics and normalises by them, in training too. ``True`` takes it back; parameters that were never trained
    stay as they are."""
    for part in module.modules():
        frozen = vars(part).get("frozen_parts")
        if not trainable and frozen is None:
            own = dict(part.named_parameters(recurse=False))
            vars(part)["frozen_parts"] = [name for name, item in own.items() if item.requires_grad]
            for name in vars(part)["frozen_parts"]:
                own[name].requires_grad_(False)
            if isinstance(part, _BatchNorm):
                vars(part)["frozen_mode"] = part.register_forward_pre_hook(_stay)
        elif trainable and frozen is not None:
            for name in frozen:
                part.get_parameter(name).requires_grad_(True)
            del vars(part)["frozen_parts"]
            if isinstance(part, _BatchNorm):
                vars(part).pop("frozen_mode").remove()


def _stay(module: Any, _: Any) -> None:
    """Before each call: whatever mode the model around it is in."""
    module.eval()
