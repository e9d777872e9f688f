"""TorchScript: a program that C++ and mobile runtimes load without Python.

https://docs.pytorch.org/docs/stable/jit.html
"""

from __future__ import annotations

import warnings
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from migrate.converters.deployment.inputs import Input, batches
from migrate.converters.verification.compare import Outputs
from migrate.errors import MigrateError

NAME = "torchscript"
FRAMEWORK = "torch"
SUFFIX = ".pt"
ABOUT = "TorchScript, for C++ and mobile runtimes"


def write(model: Any, inputs: Sequence[Input], path: Path) -> Sequence[str]:
    """Compile the module; where its code is no TorchScript, record what it does with one batch.

    Raises:
        MigrateError: neither goes.
    """
    import torch

    from migrate.converters.deployment.torch_side import tensors

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            scripted = torch.jit.script(model)
            notes: tuple[str, ...] = ()
        except Exception as error:
            example = tensors(batches(inputs)[0])
            reason = str(error).strip().partition("\n")[0]
            try:
                with torch.no_grad():
                    scripted = torch.jit.trace(model, example_kwarg_inputs=example, strict=False)  # type: ignore[no-untyped-call]
            except Exception as second:
                raise MigrateError(f"TorchScript can neither compile nor trace it: {second}") from second
            notes = (
                f"recorded on one batch, since it cannot be compiled ({reason}): branches are those it took",
            )
        scripted.save(str(path))
    return notes


def run(path: Path, drawn: Sequence[Mapping[str, Any]]) -> list[Outputs]:
    """As TorchScript's interpreter computes."""
    import torch

    from migrate.converters.deployment import torch_side

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return torch_side.run(torch.jit.load(str(path)), drawn)  # type: ignore[no-untyped-call]
