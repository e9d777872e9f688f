"""Functions with some of their arguments fixed: what these are called in the target is written."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from tests.codemods.checks import check_noop, codes, migrate, output

from migrate.worker import Worker

PROGRAM = """
import functools
from functools import partial

import tensorflow as tf

leaky = partial(tf.nn.leaky_relu, alpha=0.3)
total = functools.partial(tf.reduce_sum, axis=1, keepdims=True)
columns = functools.partial(tf.nn.softmax, axis=0)
beside = partial(tf.concat, axis=1)
clipped = partial(tf.clip_by_value, clip_value_min=-0.5, clip_value_max=0.5)
plain = partial(tf.nn.relu, name="plain")


def main(x):
    x = tf.constant(x)
    made = [leaky(x), total(x), columns(x), beside([x, x]), clipped(x), plain(x)]
    return [item.numpy() for item in made]
"""


def test_what_is_fixed_keeps_its_meaning(
    keras_scripts: Worker, torch_scripts: Worker, tmp_path: Path
) -> None:
    outcome = migrate(PROGRAM, file="script.py")
    assert codes(outcome) == []
    for folder in ("before", "after"):
        (tmp_path / folder).mkdir()
    (tmp_path / "before/script.py").write_text(PROGRAM, encoding="utf-8")
    for path, data in outcome.texts().items():
        (tmp_path / "after" / path).write_bytes(data)
    arrays = {"x": np.random.default_rng(0).normal(size=(3, 4)).astype("float32")}
    expected = keras_scripts.call("scripts:plain_run", str(tmp_path / "before"), arrays)
    actual = torch_scripts.call("scripts:plain_run", str(tmp_path / "after"), arrays)
    for one, other in zip(actual, expected, strict=True):
        np.testing.assert_allclose(one, other, rtol=1e-6, atol=1e-7)


def test_the_names_are_the_targets_own() -> None:
    text = output(migrate(PROGRAM))
    assert "leaky = partial(F.leaky_relu, negative_slope=0.3)\n" in text
    assert "total = partial(torch.sum, dim=1, keepdim=True)\n" in text
    assert "plain = F.relu\n" in text


@pytest.mark.parametrize(
    "call",
    [
        "partial(tf.matmul, b=weights)",
        "partial(tf.reduce_sum, [1.0, 2.0])",
        "partial(tf.nn.softmax, **options)",
        "partial(tf.nn.softmax, nonsense=1)",
    ],
)
def test_what_is_not_known_or_has_no_counterpart_is_told(call: str) -> None:
    outcome = migrate(f"from functools import partial\n\nimport tensorflow as tf\n\nf = {call}\n")
    assert codes(outcome) == ["API105"]
    assert f"f = {call}\n" in output(outcome)


@pytest.mark.parametrize("call", ["partial(print, sep='')", "partial(torch.sum, axis=1)", "partial(make)"])
def test_what_is_no_function_of_the_source_stays(call: str) -> None:
    check_noop(f"from functools import partial\n\nimport torch\n\nf = {call}\n")
