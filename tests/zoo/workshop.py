"""What the ways share: running workers, the models saved once, and the comparison at the end."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from tests.zoo.listing import Entry
from tests.zoo.result import GRADIENTS, Result, Verdict

from migrate.converters.verification import run
from migrate.converters.verification.results import Verification
from migrate.converters.verification.run import Pair
from migrate.errors import MigrateError
from migrate.worker import Worker

SIDES = Path(__file__).parent / "sides"
SAVED = "model.keras"


@dataclass
class Workshop:
    """A folder to work in and the two frameworks.

    Attributes:
        folder: everything that is made lies in it.
    """

    folder: Path
    tensorflow: Worker
    torch: Worker

    @property
    def workers(self) -> dict[str, Worker]:
        """By kind."""
        return {"tensorflow": self.tensorflow, "torch": self.torch}

    def file(self, entry: Entry) -> Path:
        """The model as Keras saved it, with random weights; made when it is first asked for, in whatever run."""
        file = self.folder / "saved" / entry.family / entry.name / SAVED
        if not file.exists():
            file.parent.mkdir(parents=True, exist_ok=True)
            self.tensorflow.call("zoo_keras:save", entry.place, str(file.parent))
        return file

    def clear(self, entry: Entry) -> None:
        """Remove everything that was made for a model."""
        for folder in self.folder.glob(f"*/{entry.family}/{entry.name}"):
            shutil.rmtree(folder)

    def judged(self, entry: Entry, way: str, verification: Verification, pair: Pair) -> Result:
        """The forward pass as it was verified, then gradients and parameter counts."""
        if verification.verdict == "not run":
            return Result(entry.title, way, "unproven", reason=verification.reason)
        given = {"error": verification.error, "precise": verification.precise}
        if verification.failed:
            return Result(entry.title, way, "wrong", reason=verification.reason, **given)
        try:
            trained = run.train(pair, self.workers, layout=verification.layout)
        except MigrateError as error:
            return Result(entry.title, way, "unproven", reason=str(error).partition("\n")[0], **given)
        if trained.dtype == "float64" and verification.precise is None:
            given["precise"] = trained.forward
        same = trained.parameters[0] == trained.parameters[1]
        verdict: Verdict = "agrees" if same and trained.error <= GRADIENTS else "wrong"
        reason = "" if same else f"{trained.parameters[0]} parameters became {trained.parameters[1]}"
        return Result(
            entry.title,
            way,
            verdict,
            gradients=trained.error,
            dtype=trained.dtype,
            parameters=trained.parameters,
            reason=reason,
            **given,
        )


@contextmanager
def opened(folder: Path, threads: int | None = None) -> Iterator[Workshop]:
    """Start both frameworks."""
    with (
        Worker.start("tensorflow", path=[SIDES], threads=threads) as tensorflow,
        Worker.start("torch", threads=threads) as torch,
    ):
        yield Workshop(folder, tensorflow, torch)
