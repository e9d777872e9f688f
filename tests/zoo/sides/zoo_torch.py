"""Runs in the PyTorch worker: architectures of torchvision and timm with random weights, and their gradients."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import torch
from torch import nn
from torch.utils import _pytree as pytree

PLAIN = (3, 224, 224)
SIZES = {"torchvision:inception_v3": (3, 299, 299)}
AUXILIARY = ("googlenet", "inception_v3")


def build(name: str) -> nn.Module:
    """``torchvision:resnet18``, ``backbone:ssd300_vgg16`` (of a detector) or ``timm:resnet10t``, statistics random."""
    torch.manual_seed(0)
    model = _made(*name.split(":"))
    for module in model.modules():
        if isinstance(module, nn.modules.batchnorm._BatchNorm) and module.running_mean is not None:
            assert module.running_var is not None
            module.running_mean.normal_(0, 0.1)
            module.running_var.uniform_(0.8, 1.2)
    with torch.no_grad():
        for parameter in model.parameters():
            if parameter.numel() > 1 and bool((parameter == parameter.reshape(-1)[0]).all()):
                parameter += 0.02 * torch.randn_like(parameter)
    return model.eval()


def _made(kind: str, name: str) -> nn.Module:
    model: nn.Module
    if kind == "timm":
        import timm

        model = timm.create_model(name, pretrained=False)
        return model
    from torchvision import models

    if kind == "backbone":
        model = models.get_model(name, weights=None, weights_backbone=None).backbone
        return model
    given: dict[str, Any] = {"init_weights": False, "aux_logits": False} if name in AUXILIARY else {}
    if name.startswith(("fcn", "deeplab", "lraspp")):
        given = {"weights_backbone": None}
    model = models.get_model(name, weights=None, **given)
    return model


def facts(name: str) -> dict[str, Any]:
    """The input's shape as ``--input`` takes it, and how many numbers are trained."""
    kind, _, title = name.partition(":")
    size = SIZES.get(name, PLAIN)
    if kind == "timm":
        import timm

        known = timm.models.get_pretrained_cfg(title)
        size = known.input_size if known else PLAIN
    trained = sum(each.numel() for each in build(name).parameters() if each.requires_grad)
    return {"input": "x".join(map(str, (1, *size))), "trained": trained}


def gradients(name: str, folder: str, batch: int = 2) -> None:
    """Write inputs, the outputs' weights in the loss, and the gradients, all in float64, as ``torch.npz``."""
    size = [int(each) for each in facts(name)["input"].split("x")]
    rng = np.random.default_rng(0)
    model = build(name).double()
    given = torch.from_numpy(rng.standard_normal((batch, *size[1:]))).requires_grad_()
    made = model(given)
    outputs = pytree.tree_leaves(made)
    shares = [rng.standard_normal(output.shape) for output in outputs]
    loss = sum(
        (output * torch.from_numpy(share)).sum() for output, share in zip(outputs, shares, strict=True)
    )
    loss.backward()  # type: ignore[union-attr]
    assert given.grad is not None
    found = {"input": given.detach().numpy(), "gradient": given.grad.numpy()}
    found |= {f"share/{index}": share for index, share in enumerate(shares)}
    found |= {
        f"of/{path}": parameter.grad.numpy()
        for path, parameter in model.named_parameters(remove_duplicate=False)
        if parameter.grad is not None
    }
    names = list(made) if isinstance(made, dict) else list(range(len(outputs)))
    order = [sorted(names).index(each) for each in names]  # Keras sorts a dictionary's outputs by their names
    np.savez(Path(folder, "torch.npz"), order=np.array(order), allow_pickle=False, **found)
