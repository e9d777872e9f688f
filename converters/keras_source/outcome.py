"""What a conversion to Keras source did: for the console, and as JSON."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from migrate.catalog.transforms import to_json
from migrate.converters.conversion import describe
from migrate.converters.keras_source.program import Batch
from migrate.converters.keras_source.statements import Filled
from migrate.converters.keras_source.translate import Placed
from migrate.converters.verification.results import Verification

if TYPE_CHECKING:
    from rich.console import RenderableType

TOLERANCE = 1e-5  # of the largest output, in float32


@dataclass(frozen=True)
class Error:
    """How far the two sides are apart.

    Attributes:
        state: ``stored``, or ``perturbed``: with the running statistics moved.
        error: relative to the largest output.
        largest: that output.
    """

    state: str
    batch: int
    error: float
    largest: float


@dataclass(frozen=True)
class KerasConversion:
    """What was written.

    Attributes:
        source: the class or file.
        sha256: of the file with the weights, if there is one.
        tensors: Keras's variables and what they were made of.
        trainable, frozen: counts of parameters.
        errors: one for each run of both sides; none if they were not run.
        precise: the verdict by float64, where float32 leaves the two sides further apart than `TOLERANCE`.
        before: the verdict on a step from a file to PyTorch that came first, where one did.
    """

    source: str
    sha256: str
    output: Path
    inputs: tuple[Placed, ...]
    outputs: tuple[Placed, ...]
    tensors: tuple[Filled, ...]
    trainable: int
    frozen: int
    errors: tuple[Error, ...]
    notes: tuple[str, ...]
    before: Verification | None = None
    precise: Verification | None = None

    @property
    def error(self) -> float | None:
        """The largest of the errors; None if nothing was run."""
        return max((error.error for error in self.errors), default=None)

    @property
    def failed(self) -> bool:
        """Whether both sides were run and do not agree."""
        if (self.before is not None and self.before.failed) or any(
            not error.largest > 0 for error in self.errors
        ):
            return True
        apart = any(not error.error <= TOLERANCE for error in self.errors)
        return apart and (self.precise is None or self.precise.verdict != "holds")

    def to_json(self) -> str:
        """As JSON, the paths as strings."""
        data = asdict(self)
        for item, given in zip(self.tensors, data["tensors"], strict=True):
            given["steps"] = to_json(item.steps)
        return json.dumps({**data, "error": self.error, "failed": self.failed}, indent=2, default=str) + "\n"

    def to_table(self) -> RenderableType:
        """For the console."""
        from rich.console import Group
        from rich.table import Table
        from rich.text import Text

        table = Table()
        for title in ("PyTorch tensor", "Keras variable", "transform"):
            table.add_column(title, overflow="fold")
        for item in self.tensors:
            cells = (", ".join(item.tensors), f"{item.layer}/{item.path}", describe(item.steps) or "copy")
            table.add_row(*(Text(cell) for cell in cells))
        return Group(table, *(Text(line) for line in self.lines()))

    def lines(self) -> list[str]:
        """What to say below the table."""
        lines = [
            f"{len(self.tensors)} variables, {self.trainable:,} trainable and {self.frozen:,} other parameters"
        ]
        for kind, placed in (("input", self.inputs), ("output", self.outputs)):
            lines += [
                f"{kind}: {shape_of(item)}{', channels last' if item.is_moved else ''}" for item in placed
            ]
        lines += self.notes
        if self.before is not None:
            lines.append(f"to PyTorch, which this was made from: {self.before.summary}")
        lines.append(self.verdict())
        return [*lines, f"written: {self.output}"]

    def verdict(self) -> str:
        """Whether the two sides agree."""
        if not self.errors:
            return "not verified"
        runs = ", ".join(
            sorted({f"batch {item.batch}" if item.batch else "its batch" for item in self.errors})
        )
        states = " and ".join(dict.fromkeys(item.state for item in self.errors))
        found = "NOT the same as PyTorch's" if self.failed else "verified against PyTorch"
        if self.precise is not None:
            return f"{found}: {self.precise.reason}"
        return f"{found}: error {self.error:.1e} of the largest output ({runs}; weights {states})"


def shape_of(item: Placed) -> str:
    """``batch x 224 x 224 x 3 float32``."""
    sizes = ("batch" if isinstance(size, Batch) else str(size) for size in item.shape)
    return f"{' x '.join(sizes) or 'scalar'} {item.dtype}"
