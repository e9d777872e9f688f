"""The support matrix in docs/ is made from this catalog: every row, with errors that its proofs measured."""

from __future__ import annotations

from pathlib import Path

import pytest

from migrate.catalog import matrix
from migrate.catalog.model import Manual, Owned, Row
from migrate.catalog.registry import all_rows

DOCUMENT = Path(__file__).parents[2] / "docs" / "support-matrix.md"
PROVEN = [row for row in all_rows() if row.proofs and not isinstance(row, Owned | Manual)]


def test_the_document_is_up_to_date() -> None:
    written = matrix.document(all_rows(), matrix.measured())
    assert DOCUMENT.read_text(encoding="utf-8") == written, "run `make matrix` and commit what it writes"


@pytest.mark.parametrize("row", PROVEN, ids=lambda row: row.name)
def test_every_row_with_proofs_has_been_measured(row: Row) -> None:
    assert matrix.measured().get(row.name), "run `make matrix` and commit what it writes"


@pytest.mark.parametrize(
    ("error", "bound"), [(0.0, 0.0), (5e-9, 0.0), (1.1e-7, 3e-7), (3e-7, 3e-7), (3.1e-7, 1e-6), (0.02, 0.03)]
)
def test_errors_are_rounded_up_to_one_digit(error: float, bound: float) -> None:
    assert matrix.bound(error) == pytest.approx(bound)
