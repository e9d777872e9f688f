"""All proofs are executed once, in a few calls to the two workers, and judged row by row."""

from __future__ import annotations

import pytest

from migrate.catalog.model import Row
from migrate.catalog.registry import all_rows
from migrate.validation.proofs.judge import Measurement
from migrate.validation.proofs.run import run
from migrate.worker import Worker


@pytest.fixture(scope="session")
def measurements(
    request: pytest.FixtureRequest, tensorflow_worker: Worker, torch_worker: Worker
) -> dict[str, list[Measurement]]:
    """What the proofs of the selected rows measured, by row."""
    wanted = {_params(item)["row"].name for item in request.session.items if _is_proof(item)}
    rows = [row for row in all_rows() if row.name in wanted]
    return run(rows, tensorflow_worker, torch_worker)


def _is_proof(item: pytest.Item) -> bool:
    return (
        isinstance(item, pytest.Function) and "measurements" in item.fixturenames and "row" in _params(item)
    )


def _params(item: pytest.Item) -> dict[str, Row]:
    callspec = getattr(item, "callspec", None)
    return callspec.params if callspec is not None else {}
