"""Rows state the signatures of the installed frameworks: parameters, their order, their defaults."""

from __future__ import annotations

import pytest

from migrate.catalog.model import Constant, Loss, Manual, Metric, Owned, Row
from migrate.catalog.registry import all_rows
from migrate.catalog.signature import Signature
from migrate.worker import Worker

COMPARE = "migrate.validation.proofs.signatures:compare"
ROWS = [row for row in all_rows() if not isinstance(row, Owned | Manual | Constant)]
OLDER = {"keras.backend", "keras.preprocessing", "keras.utils", "tf.compat", "tf.Tensor", "tf.keras"}
"""Where names of Keras 2 and TensorFlow 1 are at home that Keras 3 no longer has, and methods."""


def stated(text: str) -> tuple[str, list[tuple[str, str, str | None]]]:
    signature = Signature.parse(text)
    kinds = dict.fromkeys(signature.positional, "positional") | dict.fromkeys(
        signature.keyword_only, "keyword"
    )
    return signature.name, [(name, kind, signature.defaults.get(name)) for name, kind in kinds.items()]


def test_sources(tensorflow_worker: Worker) -> None:
    rows = [row for row in ROWS if not any(row.name.startswith(prefix) for prefix in OLDER)]
    roots = {"tf": "tensorflow", "keras": "keras"}
    found = tensorflow_worker.call(COMPARE, [stated(row.source) for row in rows], roots, exactly=True)
    assert not found, "\n".join(found)


def test_targets(torch_worker: Worker) -> None:
    texts = {text for row in ROWS for text in targets(row) if text.startswith("torch.")}
    found = torch_worker.call(
        COMPARE, [stated(text) for text in sorted(texts)], {"torch": "torch"}, exactly=False
    )
    assert not found, "\n".join(found)


def targets(row: Row) -> list[str]:
    return [row.target, *(rendering.target for rendering in row.renderings)]


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.name)
def test_ignored_and_renamed_arguments_exist(row: Row) -> None:
    """A misspelt name in ``renamed`` or ``tensors`` would never be noticed."""
    known = set(Signature.parse(row.source).parameters) | {Signature.parse(row.source).variadic}
    if isinstance(row, Loss | Metric):
        known |= {"y_true", "y_pred"}
    assert set(row.renamed.values()) <= known
    assert set(row.tensors) <= known
