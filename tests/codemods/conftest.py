"""Scripts that are run twice: by Keras as they are, and migrated, by PyTorch."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pytest
from tests.codemods.checks import codes, migrate, output, text_of

from migrate.catalog.model import Style
from migrate.worker import Worker

SIDES = Path(__file__).parent / "sides"

Both = Callable[..., tuple[Any, Any, str]]


@pytest.fixture(scope="session")
def keras_scripts(tensorflow_worker: Worker) -> Worker:
    """The TensorFlow worker, with the functions of `scripts.py`."""
    tensorflow_worker.call("sys:path.append", str(SIDES))
    return tensorflow_worker


@pytest.fixture(scope="session")
def torch_scripts(torch_worker: Worker) -> Worker:
    """The PyTorch worker, with the functions of `scripts.py`."""
    torch_worker.call("sys:path.append", str(SIDES))
    return torch_worker


@pytest.fixture
def run_both(keras_scripts: Worker, torch_scripts: Worker, tmp_path: Path) -> Both:
    """Runs a script's ``main(model, **arrays)`` on both sides from the same weights of its ``build_model()``.

    Gives Keras's result, the migrated script's result and the migrated text.
    """

    def run(source: str, arrays: Mapping[str, Any], style: Style = Style.EXACT) -> tuple[Any, Any, str]:
        before, after = tmp_path / "before", tmp_path / "after"
        before.mkdir()
        after.mkdir()
        (before / "script.py").write_text(text_of(source), encoding="utf-8")
        outcome = migrate(source, style=style, file="script.py")
        assert codes(outcome) == []
        for path, data in outcome.texts().items():
            (after / path).write_bytes(data)
        expected = keras_scripts.call("scripts:keras_run", str(before), dict(arrays), 3)
        actual = torch_scripts.call("scripts:torch_run", str(after), dict(arrays), expected["weights"])
        return expected["result"], actual["result"], output(outcome, "script.py")

    return run
