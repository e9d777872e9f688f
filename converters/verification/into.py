"""Load a checkpoint into a class, verify it, and where names mislead or say nothing let the numbers decide."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from migrate.converters.accounting import Ambiguous
from migrate.converters.conversion import Conversion
from migrate.converters.convert import convert
from migrate.converters.verification import choosing
from migrate.converters.verification.after import Missing, keras_worker, unfit, verify_torch
from migrate.converters.verification.choosing import Layers
from migrate.converters.verification.results import Verification, not_run
from migrate.errors import MigrateError
from migrate.worker import Worker

BY_RUNNING = "running both sides"


@dataclass(frozen=True)
class Verifier:
    """How a conversion is verified.

    Attributes:
        trust: run the code in a file's Lambda layers.
        python: an interpreter with TensorFlow; None for this one.
        worker: a running one, used instead and not ended.
    """

    trust: bool = False
    python: str | None = None
    worker: Worker | None = None


def convert_into(checkpoint: Path, *, output: Path, verifier: Verifier, **options: Any) -> Conversion:
    """Convert and verify.

    Layers that fit several modules, or whose pairs by name turn out wrong, are paired in every other way that their
    shapes allow; if both sides agree with one of these only, it is taken.

    Args:
        checkpoint, output: as of `migrate.converters.convert.convert`; options: what else it takes.

    Raises:
        MigrateError: as `convert`; or layers fit several modules, and not exactly one way agrees.
    """
    ambiguous: Ambiguous | None = None
    conversion: Conversion | None = None
    try:
        conversion = convert(checkpoint, output=output, **options)
    except Ambiguous as error:
        ambiguous = error
    if reason := unfit(checkpoint, verifier.trust):
        return _unverified(conversion, ambiguous, reason)
    try:
        with keras_worker(checkpoint, verifier.python, verifier.worker) as running:
            task = Task(checkpoint, output, replace(verifier, worker=running), options)
            return task.decided(ambiguous) if conversion is None else task.verified(conversion)
    except Missing as missing:
        return _unverified(conversion, ambiguous, str(missing))


def _unverified(conversion: Conversion | None, ambiguous: Ambiguous | None, reason: str) -> Conversion:
    if conversion is None:
        raise MigrateError(f"{ambiguous}\n  it cannot be decided by running both sides: {reason}") from None
    return replace(conversion, verification=not_run(reason))


@dataclass(frozen=True)
class Task:
    """One conversion, with a worker that runs the source."""

    checkpoint: Path
    output: Path
    verifier: Verifier
    options: dict[str, Any]

    def convert(self, layers: Layers, output: Path, checkpoint: Path | None = None) -> Conversion:
        """Convert with what the user says of layers, and this; to a file that is looked at only, in one piece."""
        said = {**(self.options.get("layers") or {}), **layers}
        lasting = output == self.output
        options = {
            key: value
            for key, value in self.options.items()
            if lasting or key not in ("how", "progress", "optimizer")
        }
        return convert(checkpoint or self.checkpoint, output=output, **{**options, "layers": said})

    def verify(self, conversion: Conversion, layers: Layers) -> Verification:
        """Run both sides."""
        options = {key: self.options[key] for key in ("path", "arguments") if key in self.options}
        rounded = bool(self.options.get("dtype"))

        def again(checkpoint: Path, output: Path) -> Conversion:
            return self._unrounded().convert(layers, output, checkpoint)

        return verify_torch(
            conversion,
            again=again,
            torch_worker=self.options["torch_worker"],
            trust=self.verifier.trust,
            rounded=rounded,
            tensorflow_worker=self.verifier.worker,
            **options,
        )

    def verified(self, conversion: Conversion) -> Conversion:
        """A conversion with its verification; if it fails, that of the only other assignment that agrees."""
        verification = self.verify(conversion, {})
        if not verification.failed or self.options.get("provenance") is not None:
            return replace(conversion, verification=verification)
        agreeing = self._agreeing(lambda: choosing.exchanges(conversion))
        if len(agreeing) != 1:
            return replace(conversion, verification=verification)
        return self._taken(agreeing[0])

    def decided(self, ambiguous: Ambiguous | None) -> Conversion:
        """The conversion with the only assignment that agrees.

        Raises:
            MigrateError: there is none, or there are several.
        """
        assert ambiguous is not None
        agreeing = self._agreeing(lambda: choosing.assignments(ambiguous.choices))
        if len(agreeing) == 1:
            return self._taken(agreeing[0])
        found = f"{len(agreeing)} of them agree" if agreeing else "none of them was found to agree"
        raise MigrateError(f"{ambiguous}\n  both sides were run with the ways that fit: {found}")

    def _agreeing(self, candidates: Callable[[], Iterator[dict[str, str]]]) -> list[dict[str, str]]:
        return choosing.choose(candidates(), self.convert, self.verify)

    def _taken(self, layers: Layers) -> Conversion:
        conversion = replace(self.convert(layers, self.output), paired_by=BY_RUNNING)
        return replace(conversion, verification=self.verify(conversion, layers))

    def _unrounded(self) -> Task:
        return replace(self, options={**self.options, "dtype": None})
