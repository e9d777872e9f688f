"""A worker starts in this interpreter or another one, and what is missing there is named."""

from __future__ import annotations

import os
import sys
import venv
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from migrate.errors import MigrateError, WorkerError
from migrate.worker import Worker

Start = Callable[..., Worker]


@pytest.fixture(scope="module")
def bare_python(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An interpreter whose environment has nothing installed; its path has a space."""
    folder = tmp_path_factory.mktemp("an environment")
    venv.create(folder, symlinks=True)
    return folder / "bin" / "python"


@pytest.fixture(scope="module")
def numpy_python(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An interpreter whose environment has NumPy, and nothing else of this one."""
    folder = tmp_path_factory.mktemp("numpy-only")
    venv.create(folder, symlinks=True)
    packages = next(folder.glob("lib/python*/site-packages"))
    here = Path(np.__file__).parent
    for part in (here, here.parent / "numpy.libs"):
        if part.exists():
            (packages / part.name).symlink_to(part)
    return folder / "bin" / "python"


def test_the_framework_is_imported_and_its_version_known(
    torch_worker: Worker, tensorflow_worker: Worker
) -> None:
    assert torch_worker.versions.keys() == {"python", "numpy", "torch"}
    assert tensorflow_worker.versions.keys() == {"python", "numpy", "tensorflow", "keras"}


def test_each_framework_keeps_the_other_out(torch_worker: Worker, tensorflow_worker: Worker) -> None:
    with pytest.raises(WorkerError, match="tensorflow cannot be imported here"):
        torch_worker.call("importlib:import_module", "tensorflow")
    with pytest.raises(WorkerError, match="torch cannot be imported here"):
        tensorflow_worker.call("importlib:import_module", "torch")


def test_another_interpreter_finds_migrate_but_nothing_else_of_this_environment(
    start: Start, numpy_python: Path
) -> None:
    worker = start(python=numpy_python)
    for part in ("codemods", "converters.modules", "catalog.rows"):
        assert worker.call(f"migrate.{part}:__name__.lower") == f"migrate.{part}"
    assert worker.call("importlib.util:find_spec", "click") is None
    assert worker.call("importlib.util:find_spec", "execnet") is None
    np.testing.assert_array_equal(worker.call("numpy:square", np.arange(3)), [0, 1, 4])


def test_an_interpreter_without_numpy_is_refused(start: Start, bare_python: Path) -> None:
    with pytest.raises(
        MigrateError, match=r"NumPy does not work in .*an environment.*: No module named 'numpy'"
    ):
        start(python=bare_python)


def test_a_missing_framework_is_named_with_what_to_do(numpy_python: Path) -> None:
    with pytest.raises(MigrateError) as caught:
        Worker.start("tensorflow", python=numpy_python)
    assert str(caught.value) == (
        f"TensorFlow is not installed in {numpy_python}: pip install 'framework-migrate[tensorflow]' "
        "or name another interpreter with --tensorflow-python or [tool.migrate]"
    )


def test_a_framework_that_is_there_but_broken_is_not_called_missing(project: Path) -> None:
    (project / "torch.py").write_text("import libmissing\n")
    with pytest.raises(WorkerError, match="No module named 'libmissing'") as caught:
        Worker.start("torch", path=[project])
    assert "libmissing" in caught.value.remote_traceback


def test_an_interpreter_that_brings_the_other_framework_along_is_refused(project: Path) -> None:
    (project / "torch.py").write_text("import tensorflow\n")
    (project / "tensorflow.py").write_text("")
    with pytest.raises(MigrateError, match="imports tensorflow by itself, next to torch"):
        Worker.start("torch", path=[project])


@pytest.mark.parametrize(
    ("python", "message"),
    [
        ("/nowhere/bin/python", "there is no such Python interpreter"),
        (os.devnull, "not executable"),
        ("/bin/true", "does not start as a Python interpreter"),
    ],
)
def test_what_is_not_an_interpreter_is_refused(start: Start, python: str, message: str) -> None:
    with pytest.raises(MigrateError, match=f"^{python}: {message}"):
        start(python=python)


def test_a_framework_that_takes_too_long_to_import_is_given_up(project: Path) -> None:
    (project / "torch.py").write_text("import time; time.sleep(60)\n")
    with pytest.raises(WorkerError, match=r"did not answer in 0\.7 s"):
        Worker.start("torch", path=[project], timeout=0.7)


def test_the_environment_is_set_before_the_framework_is_imported(start: Start, project: Path) -> None:
    (project / "torch.py").write_text("import os; seen = dict(os.environ)\n")
    seen = start(threads=1, environment={"MINE": "1"}).call("torch:seen.copy")
    assert seen["MINE"] == seen["OMP_NUM_THREADS"] == seen["TF_NUM_INTRAOP_THREADS"] == "1"
    assert seen["KERAS_BACKEND"] == "tensorflow"
    assert seen.get("CUDA_VISIBLE_DEVICES") == os.environ.get("CUDA_VISIBLE_DEVICES")


def test_the_working_folder_is_not_on_the_import_path(
    start: Start, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "stray.py").write_text("")
    monkeypatch.chdir(tmp_path)
    assert start().call("importlib.util:find_spec", "stray") is None


def test_an_unknown_kind_is_refused() -> None:
    with pytest.raises(ValueError, match="unknown kind of worker 'jax'"):
        Worker.start("jax", sys.executable)  # type: ignore[arg-type]
