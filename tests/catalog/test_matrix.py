"""The support matrix in docs/ is made from this catalog: every row, with errors that its proofs measured."""

from __future__ import annotations

from pathlib import Path

import pytest

from migrate.catalog import matrix
from migrate.catalog.model import Manual, Owned, Planned, Row
from migrate.catalog.registry import all_rows, torch_rows

DOCUMENT = Path(__file__).parents[2] / "docs" / "support-matrix.md"
PROVEN = [row for row in all_rows() if row.proofs and not isinstance(row, Owned | Manual)]


def test_the_document_is_up_to_date() -> None:
    written = matrix.whole()
    assert DOCUMENT.read_text(encoding="utf-8") == written, "run `make matrix` and commit what it writes"


@pytest.mark.parametrize("row", PROVEN, ids=lambda row: row.name)
def test_every_row_with_proofs_has_been_measured(row: Row) -> None:
    assert matrix.measured().get(row.name), "run `make matrix` and commit what it writes"


BACK = [row for row in torch_rows() if row.proofs]


@pytest.mark.parametrize("row", BACK, ids=lambda row: row.name)
def test_every_way_back_has_been_measured(row: Row) -> None:
    assert matrix.measured(matrix.BACK).get(row.name), "run `make matrix` and commit what it writes"


def test_what_is_planned_is_not_called_supported() -> None:
    lines = matrix.whole().partition("## The way back")[2].splitlines()
    for row in torch_rows():
        if isinstance(row, Planned):
            (line,) = [line for line in lines if line.startswith(f"| `{row.name}` ")]
            assert f"planned: `migrate.codemods.{row.owner}` | not yet |" in line


@pytest.mark.parametrize(
    ("error", "bound"), [(0.0, 0.0), (5e-9, 0.0), (1.1e-7, 3e-7), (3e-7, 3e-7), (3.1e-7, 1e-6), (0.02, 0.03)]
)
def test_errors_are_rounded_up_to_one_digit(error: float, bound: float) -> None:
    assert matrix.bound(error) == pytest.approx(bound)
