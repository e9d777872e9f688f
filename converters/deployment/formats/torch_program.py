"""``.pt2``: the graph of ``torch.export``, which AOTInductor, ExecuTorch and compilers take.

https://docs.pytorch.org/docs/stable/export.html
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from migrate.converters.deployment.inputs import Input, batches
from migrate.converters.verification.compare import Outputs
from migrate.errors import MigrateError

NAME = "pt2"
FRAMEWORK = "torch"
SUFFIX = ".pt2"
ABOUT = "torch.export's program, for AOTInductor and ExecuTorch"


def program(model: Any, inputs: Sequence[Input]) -> Any:
    """The exported program, whose axes vary where the inputs say so.

    Raises:
        MigrateError: it cannot be exported, or not with these axes.
    """
    import torch

    from migrate.converters.deployment.torch_side import tensors

    letters = {size for item in inputs for size in item.shape if isinstance(size, str)}
    sizes = {letter: torch.export.Dim(f"size_{letter.lower()}") for letter in letters}
    shapes = {
        item.name: {axis: sizes[size] for axis, size in enumerate(item.shape) if isinstance(size, str)}
        for item in inputs
    }
    try:
        with torch.no_grad():
            return torch.export.export(
                model, (), kwargs=tensors(batches(inputs)[0]), dynamic_shapes=shapes if letters else None
            )
    except Exception as error:
        lines = [line.strip() for line in str(error).splitlines() if line.strip()]
        hint = "; give a number for an axis that the model does not let vary" if letters else ""
        raise MigrateError(
            f"torch.export cannot export it: {lines[0] if lines else type(error).__name__}{hint}"
        ) from error


def write(model: Any, inputs: Sequence[Input], path: Path) -> Sequence[str]:
    """Save the program."""
    import torch

    torch.export.save(program(model, inputs), path)
    return ()


def run(path: Path, drawn: Sequence[Mapping[str, Any]]) -> list[Outputs]:
    """As the saved program computes."""
    import torch

    from migrate.converters.deployment import torch_side

    return torch_side.run(torch.export.load(path).module(), drawn)
