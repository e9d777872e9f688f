"""What a validation found: plain data, from metrics up to the report that every renderer reads."""

from __future__ import annotations

from dataclasses import asdict, dataclass, field
from enum import StrEnum
from typing import Any

from migrate.validation.metrics import Metrics

EXIT_HOLDS, EXIT_FAILS, EXIT_UNDECIDED = 0, 1, 3


class Verdict(StrEnum):
    """Of a stage, and of the whole.

    ``differs``: further off than the tolerance, and only where the catalog says that the rendering used differs.
    ``not applicable``: the source does not do what the stage looks at. ``not run``: an earlier stage failed.
    """

    HOLDS = "holds"
    DIFFERS = "differs"
    FAILS = "fails"
    UNDECIDED = "undecided"
    NOT_APPLICABLE = "not applicable"
    NOT_RUN = "not run"


class Outcome(StrEnum):
    """Of one comparison. ``within float64``: decided by the two float64 runs, see `judging`."""

    WITHIN = "within"
    WITHIN_FLOAT64 = "within float64"
    DIFFERS = "differs"
    FAILS = "fails"


@dataclass(frozen=True)
class Place:
    """The source layer and the module that a comparison is about.

    Attributes:
        layer: name of the source layer; row: its catalog row; path: of the module in the migrated model.
        source: ``package.module:qualname`` that makes the layer, and the line there.
        level, note: of the rendering used, as the provenance file has them.
    """

    layer: str
    row: str
    path: str
    source: str
    line: int
    level: str
    note: str


class Part(StrEnum):
    """What kind of array a comparison is about. Outputs of single layers are shown but not part of the verdict."""

    WEIGHT = "weight"
    OUTPUT = "output"
    LAYER = "layer"
    ISOLATED = "isolated layer"
    STATISTIC = "running statistic"
    LOSS = "loss"
    GRADIENT = "gradient"
    PARAMETER = "parameter"
    SLOT = "optimizer slot"
    SPARSE = "parameter under sparse gradients"


SHOWN_ONLY = (Part.LAYER, Part.ISOLATED)


@dataclass(frozen=True)
class Comparison:
    """One array of the source against the target's.

    Attributes:
        part: what kind of array it is.
        name: what was compared, in the target's terms.
        metrics: None where there was nothing to measure; ``problem`` then says why.
        precise: the same between the two float64 runs, related to the float32 reference's magnitude.
        noise: largest difference of the source's, and of the target's, float32 array from its float64 run.
        rows: catalog rows below ``exact`` that can have caused a difference here.
        must_vary: whether a candidate that is equal for all samples is no evidence.
    """

    part: Part
    name: str
    metrics: Metrics | None
    problem: str = ""
    place: Place | None = None
    precise: Metrics | None = None
    noise: tuple[float | None, float | None] = (None, None)
    rows: tuple[str, ...] = ()
    must_vary: bool = False

    @property
    def counts(self) -> bool:
        """Whether the comparison is part of the verdict."""
        return self.part not in SHOWN_ONLY


@dataclass(frozen=True)
class Measurement:
    """What a stage measured.

    Attributes:
        comparisons: in the order in which the source computes them.
        problem: why what was measured proves nothing (all gradients zero, nothing moved), whatever the errors are.
        undecided: why the stage cannot be decided; not_applicable: why there is nothing to decide.
        notes: for the reader.
    """

    comparisons: tuple[Comparison, ...] = ()
    problem: str = ""
    undecided: str = ""
    not_applicable: str = ""
    notes: tuple[str, ...] = ()


@dataclass(frozen=True)
class Judged:
    """A comparison with its outcome and the reason for it, in words with the figures."""

    comparison: Comparison
    outcome: Outcome
    reason: str


@dataclass(frozen=True)
class StageResult:
    """A stage, judged.

    Attributes:
        worst: largest relative error among what counts; of what float64 decided, that of the float64 runs.
        precise: largest relative error between the float64 runs: what is left of the error without rounding.
    """

    name: str
    title: str
    tolerance: float
    verdict: Verdict
    reason: str
    worst: float | None = None
    precise: float | None = None
    compared: int = 0
    judged: tuple[Judged, ...] = ()
    notes: tuple[str, ...] = ()


@dataclass(frozen=True)
class RowDifference:
    """A rendering below ``exact`` and the largest relative error measured where it was used."""

    row: str
    where: str
    level: str
    note: str
    stage: str
    error: float | None


@dataclass(frozen=True)
class Report:
    """Everything a renderer needs. ``losses``: the curve of the source and that of the target."""

    source: str
    target: str
    style: str
    verdict: Verdict
    summary: str
    accepted: bool
    stages: tuple[StageResult, ...]
    rows: tuple[RowDifference, ...]
    tolerances: dict[str, float]
    settings: dict[str, Any]
    environment: dict[str, Any]
    losses: tuple[tuple[float, ...], tuple[float, ...]] = ((), ())
    notes: tuple[str, ...] = field(default=())

    @property
    def exit_code(self) -> int:
        """0 it holds, 1 it does not, 3 undecided; differences that the catalog states are accepted on demand only."""
        if self.verdict is Verdict.HOLDS or (self.verdict is Verdict.DIFFERS and self.accepted):
            return EXIT_HOLDS
        return EXIT_UNDECIDED if self.verdict is Verdict.UNDECIDED else EXIT_FAILS

    def to_json(self) -> dict[str, Any]:
        """The report as plain data, as ``report.schema.json`` describes it; non-finite numbers become text."""
        data: dict[str, Any] = plain({"version": 1, "exit_code": self.exit_code, **asdict(self)})
        return data


def plain(value: Any) -> Any:
    """Data that every JSON reader takes: tuples as lists, NaN and infinities as ``"nan"``, ``"inf"``, ``"-inf"``."""
    if isinstance(value, dict):
        return {str(key): plain(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [plain(item) for item in value]
    if isinstance(value, StrEnum):
        return str(value)
    if isinstance(value, float) and (value != value or abs(value) == float("inf")):
        return str(value)
    return value
