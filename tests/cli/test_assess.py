"""`migrate assess`: what a migration would take."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from .conftest import Answer

Run = Callable[..., Answer]

SOURCE = """import tensorflow as tf


def f(x):
    a, b = tf.split(x, 2)
    c, d = tf.split(x, 2)
    return tf.no_such_function_exists(a)
"""


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "ops.py"
    path.write_text(SOURCE)
    return path


def test_each_api_is_counted_with_its_outcome(migrate: Run, file: Path) -> None:
    answer = migrate("assess", file, "--to", "torch", "--json")
    assert answer.code == 1
    assert json.loads(answer.out) == [
        {"api": "tf.no_such_function_exists", "rewritten": 0, "left": 1, "outcome": ["API101"]},
        {"api": "tf.split", "rewritten": 2, "left": 0, "outcome": ["exact"]},
    ]
    assert file.read_text() == SOURCE


def test_what_is_left_comes_first_and_the_sum_last(migrate: Run, file: Path) -> None:
    lines = migrate("assess", file, "--to", "torch").out.splitlines()
    assert lines[1].split() == ["tf.no_such_function_exists", "1", "API101"]
    assert lines[-1] == "2 uses would be rewritten (67 %), 1 place left to do by hand, in 1 file"


def test_with_nothing_left_the_exit_code_is_0(migrate: Run, file: Path) -> None:
    file.write_text(SOURCE.replace("tf.no_such_function_exists(a)", "a"))
    assert migrate("assess", file, "--to", "torch").code == 0
