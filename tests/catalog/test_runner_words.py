"""The proof runner turns red for rows that are wrong about strings, rows of differing lengths, state and objects."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from migrate.catalog import registry
from migrate.catalog.model import Rendering, Row
from migrate.catalog.proofs import Proof, integers, texts, words
from migrate.validation.proofs import calls
from migrate.validation.proofs.run import run
from migrate.worker import Worker


def wrong(proof: Proof, code: str, **changes: Any) -> Row:
    """The row that a proof calls, with another rendering."""
    row = registry.find(proof.call.partition("(")[0])
    assert row is not None
    return replace(row, renderings=(Rendering(code),), proofs=(proof,), requires="True", **changes)


TEXTS = {"x": texts(20)}
SEEN = {"seen": words(60)}
ADAPT = ("made.adapt(seen)",)
LOOKUP = Proof("keras.layers.StringLookup()", {"x": words(20)}, data=SEEN, prepare=ADAPT)

WRONG: dict[str, tuple[Row, str]] = {
    "small letters of every script": (
        wrong(Proof("tf.strings.lower(x)", TEXTS), "support.lower_text(input, encoding='utf-8')"),
        "output",
    ),
    "lengths in characters": (
        wrong(Proof("tf.strings.length(x)", TEXTS), "support.text_length(input, unit='UTF8_CHAR')"),
        "output",
    ),
    "a string where there should be an array": (
        wrong(Proof("tf.strings.strip(x)", {"x": words(1)}), "support.strip_text(input)[0]"),
        "shape",
    ),
    "all parts in one row": (
        wrong(
            Proof("tf.strings.split(x)", TEXTS),
            "support.Ragged([support.split_text(input).flat_values])",
        ),
        "output",
    ),
    "integers for floats in rows": (
        wrong(
            Proof("tf.ragged.constant([[1.0, 2.0], [3.0]])"), "support.Ragged.of(pylist, dtype=torch.int64)"
        ),
        "output",
    ),
    "a large number that is off by one": (
        wrong(
            Proof("tf.strings.to_hash_bucket_fast(x, 9223372036854775807)", TEXTS),
            "support.hash_buckets(input, num_buckets) + 1",
        ),
        "output",
    ),
    "a vocabulary in another order": (
        wrong(
            Proof(
                "tf.keras.preprocessing.text.Tokenizer()",
                data={"x": texts(30)},
                uses=("made.fit_on_texts(sorted(x.tolist()))", "made.word_index"),
            ),
            "support.Tokenizer(lower=False)",
        ),
        "output 1",
    ),
    "state that is not prepared in the same way": (
        wrong(LOOKUP, "support.StringLookup(max_tokens=5)"),
        "output",
    ),
    "unknown words that share one number": (
        wrong(
            Proof("keras.layers.StringLookup(num_oov_indices=3, vocabulary=['cat'])", {"x": words(40)}),
            "support.StringLookup(vocabulary=vocabulary)",
            ignored={"num_oov_indices": "", **dict.fromkeys(("trainable", "name", "dtype"), "")},
        ),
        "output",
    ),
    "sparse values in another place": (
        wrong(
            Proof("tf.sparse.from_dense(i)", {"i": integers(4, 5, high=3)}),
            "tensor.t().to_sparse()",
        ),
        "output",
    ),
}


@pytest.fixture(scope="module")
def verdicts(tensorflow_worker: Worker, torch_worker: Worker) -> dict[str, list[str]]:
    """The problems found in each wrong row; rows take turns under the name of the right one."""
    out: dict[str, list[str]] = {}
    for title, (row, _) in WRONG.items():
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(
                calls, "find", lambda name, row=row: row if name == row.name else registry.find(name)
            )
            measured = run([row], tensorflow_worker, torch_worker)
        out[title] = [problem for m in measured[row.name] for problem in m.problems]
    return out


@pytest.mark.parametrize("title", WRONG)
def test_a_wrong_row_fails(title: str, verdicts: dict[str, list[str]]) -> None:
    wanted = WRONG[title][1]
    assert any(problem.startswith("step") and wanted in problem for problem in verdicts[title]), verdicts[
        title
    ]
