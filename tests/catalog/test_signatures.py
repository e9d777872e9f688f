"""Rows state the signatures of the installed frameworks: parameters, their order, their defaults."""

from __future__ import annotations

import pytest

from migrate.catalog.model import Constant, Loss, Manual, Metric, Owned, Row
from migrate.catalog.registry import all_rows
from migrate.catalog.signature import Signature
from migrate.worker import Worker

COMPARE = "migrate.validation.proofs.signatures:compare"
ROWS = [row for row in all_rows() if not isinstance(row, Owned | Manual | Constant)]
OLDER = {"keras.backend", "keras.preprocessing", "keras.utils", "tf.compat", "tf.Tensor", "tf.keras", "tfa."}
"""Where names are at home that Keras 3 no longer has, of Keras 2 and TensorFlow 1, methods, and an ended package."""


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


AS_GOOD_AS = {
    "tf.nn.softmax: axis=None, not -1": "the last axis",
    "tf.nn.log_softmax: axis=None, not -1": "the last axis",
    "tf.math.log_softmax: axis=None, not -1": "the last axis",
    "tf.nn.max_pool: data_format=None, not 'NHWC'": "what None stands for",
    "tf.nn.avg_pool: data_format=None, not 'NHWC'": "what None stands for",
    "keras.ops.zeros: dtype=None, not 'float32'": "what Keras's floatx is",
    "keras.ops.ones: dtype=None, not 'float32'": "what Keras's floatx is",
    "keras.random.normal: dtype=None, not 'float32'": "what Keras's floatx is",
    "keras.random.truncated_normal: dtype=None, not 'float32'": "what Keras's floatx is",
    "keras.random.uniform: dtype=None, not 'float32'": "what Keras's floatx is",
    "keras.random.uniform: maxval=1.0, not None": "None means 1 for floats",
    "keras.ops.arange: delta=None, not 1": "a step of None is one of 1",
    "keras.ops.convert_to_tensor: sparse has the place of dtype_hint": "a flag that no program gives by its place",
}
"""Where another name of a row has another default, and why it means the same."""


def test_other_names_take_the_same_arguments(tensorflow_worker: Worker) -> None:
    """A row states one signature for all of its names: one that puts an argument in another place, or has another
    default, would be migrated to other numbers."""
    items = [(alias, stated(row.source)[1], dict(row.renamed)) for row in ROWS for alias in row.aliases]
    roots = {"tf": "tensorflow", "keras": "keras"}
    found = tensorflow_worker.call("migrate.validation.proofs.signatures:compare_aliases", items, roots)
    assert set(found) == set(AS_GOOD_AS)


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
