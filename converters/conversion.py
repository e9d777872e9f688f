"""What a conversion did, tensor by tensor: for the console, and as JSON."""

from __future__ import annotations

import json
from collections import Counter
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from migrate.catalog.transforms import Step
from migrate.converters.verification.results import Verification

if TYPE_CHECKING:
    from rich.console import RenderableType


@dataclass(frozen=True)
class Converted:
    """A tensor that was written.

    Attributes:
        layer: address of the Keras layer.
        weights: Keras's names of the arrays it was made from.
        target: its name in the module's ``state_dict``.
        transform: the steps on the way, ``Permute(3, 2, 0, 1)``; empty if it was copied.
        shape: as it was written.
        entries: the arrays' names in the file.
    """

    layer: str
    weights: tuple[str, ...]
    target: str
    transform: str
    shape: tuple[int, ...]
    dtype: str
    entries: tuple[str, ...] = ()


@dataclass(frozen=True)
class Conversion:
    """What a conversion did.

    Attributes:
        checkpoint, format: the file and what it is.
        sha256: of the file.
        target: ``package.module:Class`` whose parameters were filled.
        output: the file written.
        paired_by: ``provenance`` or ``structure``.
        tensors: in the order of the target's ``state_dict``.
        constants: tensors that Keras does not have, with the value they were written with.
        ignored: what else lies in the checkpoint and is no weight, with how many arrays of it.
        verification: how far apart both sides are on random inputs; None where nobody looked.
    """

    checkpoint: Path
    format: str
    sha256: str
    target: str
    output: Path
    paired_by: str
    tensors: tuple[Converted, ...]
    constants: tuple[tuple[str, float], ...] = ()
    ignored: tuple[tuple[str, int], ...] = ()
    verification: Verification | None = None

    @property
    def failed(self) -> bool:
        """Whether both sides were run, and differ."""
        return self.verification is not None and self.verification.failed

    def to_json(self) -> str:
        """As JSON, the paths as strings."""
        return json.dumps(asdict(self), indent=2, default=str) + "\n"

    def to_table(self) -> RenderableType:
        """For the console."""
        from rich.console import Group
        from rich.table import Table
        from rich.text import Text

        table = Table()
        for title in ("Keras layer", "weight", "PyTorch tensor", "transform", "shape"):
            table.add_column(title, overflow="fold")  # a name cut off is no use
        for tensor in self.tensors:
            shape = " x ".join(map(str, tensor.shape)) or "scalar"
            cells = (
                tensor.layer,
                ", ".join(tensor.weights),
                tensor.target,
                tensor.transform or "copy",
                shape,
            )
            table.add_row(*(Text(cell) for cell in cells))
        return Group(table, *(Text(line) for line in self.notes()))

    def notes(self) -> list[str]:
        """What to say below the table."""
        lines = [
            f"{len(self.tensors)} tensors of {self.checkpoint} ({self.format}), paired by {self.paired_by}"
        ]
        for (name, value), count in sorted(self._constants().items()):
            lines.append(f"not in the checkpoint: {name}, set to {value:g} ({count} tensors)")
        lines += [f"not converted: {what} ({count} arrays)" for what, count in self.ignored]
        lines.append(f"written: {self.output}")
        return [*lines, self.verification.summary] if self.verification else lines

    def _constants(self) -> Counter[tuple[str, float]]:
        return Counter((name.rpartition(".")[2], value) for name, value in self.constants)


def counted(ignored: dict[str, str]) -> tuple[tuple[str, int], ...]:
    """Kinds of ignored entries, and how many there are of each."""
    return tuple(sorted(Counter(ignored.values()).items()))


def describe(steps: tuple[Step, ...]) -> str:
    """Steps in one line."""
    return ", ".join(_step(step) for step in steps)


def _step(step: Step) -> str:
    values: dict[str, Any] = asdict(step)
    return f"{type(step).__name__}({', '.join(_value(value) for value in values.values())})"


def _value(value: Any) -> str:
    return "(" + ", ".join(map(str, value)) + ")" if isinstance(value, tuple | list) else str(value)
