"""The PyTorch worker's numerical switches: full float32 precision and deterministic algorithms, set and read back."""

from __future__ import annotations

import os
import platform
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import torch

from migrate.errors import MigrateError

STRICT = (False, False, False, True)  # of `_switches`


@contextmanager
def strict(device: str) -> Iterator[torch.device]:
    """TF32 off, deterministic algorithms where there are any, cuDNN's search off; as before afterwards.

    Raises:
        MigrateError: PyTorch does not know the device, or has none of the kind.
    """
    try:
        chosen = torch.device(device)
    except RuntimeError:
        raise MigrateError(f"--device {device}: PyTorch knows no such device; try cpu or cuda") from None
    if chosen.type == "cuda" and not torch.cuda.is_available():
        raise MigrateError(f"--device {device}: PyTorch {torch.__version__} finds no CUDA device here")
    # cuBLAS reads it when it is first used; without it, its matrix products are not deterministic.
    os.environ.setdefault("CUBLAS_WORKSPACE_CONFIG", ":4096:8")
    before = [getattr(holder, name) for holder, name in _switches()]
    precision, deterministic = (
        torch.get_float32_matmul_precision(),
        torch.are_deterministic_algorithms_enabled(),
    )
    warned = torch.is_deterministic_algorithms_warn_only_enabled()
    torch.set_float32_matmul_precision("highest")
    torch.use_deterministic_algorithms(True, warn_only=True)
    for (holder, name), value in zip(_switches(), STRICT, strict=True):
        setattr(holder, name, value)
    try:
        yield chosen
    finally:
        torch.set_float32_matmul_precision(precision)
        torch.use_deterministic_algorithms(deterministic, warn_only=warned)
        for (holder, name), value in zip(_switches(), before, strict=True):
            setattr(holder, name, value)


def _switches() -> tuple[tuple[Any, str], ...]:
    cuda, cudnn = torch.backends.cuda, torch.backends.cudnn
    return (cuda.matmul, "allow_tf32"), (cudnn, "allow_tf32"), (cudnn, "benchmark"), (cudnn, "deterministic")


def environment(device: torch.device) -> dict[str, Any]:
    """Versions, device and switches, as PyTorch reports them now."""
    found: dict[str, Any] = {
        "python": platform.python_version(),
        "torch": torch.__version__,
        "platform": platform.platform(),
        "device": str(device),
        "threads": torch.get_num_threads(),
        "matmul allow_tf32": torch.backends.cuda.matmul.allow_tf32,
        "cudnn allow_tf32": torch.backends.cudnn.allow_tf32,
        "float32 matmul precision": torch.get_float32_matmul_precision(),
        "deterministic algorithms": torch.are_deterministic_algorithms_enabled(),
    }
    if device.type == "cuda":
        found |= {
            "device name": torch.cuda.get_device_name(device),
            "cuda": torch.version.cuda,
            "cudnn": torch.backends.cudnn.version(),  # type: ignore[no-untyped-call]
        }
    return found
