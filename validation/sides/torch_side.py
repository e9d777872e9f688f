"""The target side, in the PyTorch worker: describe the migrated model, and replay a bundle on it."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import Any

import torch

from migrate.validation import bundle
from migrate.validation.sides import torch_model, torch_run, torch_settings
from migrate.validation.sides.torch_taps import Tap
from migrate.workers import importing


def describe(root: str, factory: str) -> list[dict[str, Any]]:
    """The modules of the migrated model, as `migrate.alignment.TargetModule` takes them."""
    with importing.tree(root):
        _, modules = torch_model.build(factory)
    return [asdict(module) for module in modules]


def replay(request: dict[str, Any]) -> dict[str, Any]:
    """Replay a bundle on the migrated model and write what it computed, laid out like the bundle.

    Args:
        request: ``root`` of the migrated tree, ``factory``, ``weights`` (safetensors), ``bundle`` (folder to read),
            ``recording`` (folder to write), ``device``, ``loss`` and ``optimizer`` (components or None), ``taps`` and
            ``masks`` (source layer and layout by module path), ``float64``.

    Returns:
        the recording's manifest.
    """
    source = bundle.Recording(Path(request["bundle"]))
    with importing.tree(request["root"]), torch_settings.strict(request["device"]) as device:
        single = torch_run.run(_setup(request, device, torch.float32), source.data, source.results)
        parts = {"float32": single.results}
        why = "not asked for"
        if request["float64"]:
            double, why = _in_float64(request, device, source)
            parts |= {} if double is None else {"float64": double.results}
        manifest = {
            "target": request["factory"],
            "drew": single.drew,
            "repeat": single.repeat,
            "trained": single.trained,
            "float64": why,
            "environment": torch_settings.environment(device),
        }
    bundle.write(Path(request["recording"]), manifest, parts)
    return manifest


def _setup(request: dict[str, Any], device: torch.device, dtype: torch.dtype) -> torch_run.Setup:
    model, _ = torch_model.build(request["factory"])
    torch_model.load_weights(model, request["weights"])
    model.to(device, dtype)
    return torch_run.Setup(
        model=model,
        loss=torch_model.loss_function(request["loss"], request["root"]),
        optimizer=torch_model.optimizer(request["optimizer"], model, request["root"]),
        clip=torch_model.clipping(request["optimizer"]),
        device=device,
        dtype=dtype,
        taps={path: Tap(**tap) for path, tap in request["taps"].items()},
        masks={path: Tap(**tap) for path, tap in request["masks"].items()},
    )


def _in_float64(
    request: dict[str, Any], device: torch.device, source: bundle.Recording
) -> tuple[torch_run.Run | None, str]:
    """Run in double precision; returns None and the reason where the model does not."""
    before = torch.get_default_dtype()
    torch.set_default_dtype(torch.float64)  # for tensors that the migrated code makes in its forward
    try:
        expected = source.precise or source.results
        return torch_run.run(_setup(request, device, torch.float64), source.data, expected), ""
    except (RuntimeError, TypeError, ValueError) as error:
        return (
            None,
            f"the target does not run in float64: {type(error).__name__}: {str(error).splitlines()[0]}",
        )
    finally:
        torch.set_default_dtype(before)
