"""Every row of the catalog is executed in both frameworks: values, shapes, dtypes, gradients, state."""

from __future__ import annotations

import pytest

from migrate.catalog.model import Level, Manual, Owned, Row
from migrate.catalog.registry import all_rows
from migrate.validation.proofs.judge import Measurement

ROWS = [row for row in all_rows() if not isinstance(row, Owned | Manual)]


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.name)
def test_row(row: Row, measurements: dict[str, list[Measurement]]) -> None:
    found = measurements[row.name]
    broken = [f"{m.call} [{m.way}]: {m.code}\n  " + "\n  ".join(m.problems) for m in found if m.problems]
    assert not broken, "\n".join(broken)


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.name)
def test_every_rendering_is_executed(row: Row, measurements: dict[str, list[Measurement]]) -> None:
    """A rendering that no proof reaches is not known to work."""
    reached = {m.rendering for m in measurements[row.name]}
    codes = {
        position: rendering.code or rendering.forward for position, rendering in enumerate(row.renderings)
    }
    missed = [code for position, code in codes.items() if position not in reached]
    assert not missed, f"no proof reaches {missed}"


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.name)
def test_a_tolerance_has_a_reason(row: Row) -> None:
    for proof in row.proofs:
        assert bool(proof.reason) == (proof.tolerance is not None or not proof.gradients), proof.call
    for rendering in row.renderings:
        below = (rendering.level or row.level) in (Level.EQUIVALENT, Level.APPROXIMATE)
        assert below == (rendering.tolerance > 0), (
            f"{rendering.code}: a tolerance and a level below exact go together"
        )
        assert not below or rendering.note or row.note, f"{rendering.code}: the note says what differs"
