"""The built wheel in an environment that holds only its base dependencies: no framework, no numerical library."""

from __future__ import annotations

import os
import subprocess
import venv
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
HEAVY = ("tensorflow", "keras", "torch", "numpy", "h5py", "onnx")


@pytest.fixture(scope="session")
def clean(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of programs of a fresh virtual environment that has the wheel and its base dependencies."""
    folder = tmp_path_factory.mktemp("clean")
    venv.create(folder, with_pip=True)
    programs = folder / ("Scripts" if os.name == "nt" else "bin")
    pip = [str(programs / "python"), "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
    installed = run([*pip, "--constraint", str(ROOT / "constraints.txt"), str(wheel)], folder)
    assert installed.returncode == 0, installed.stdout + installed.stderr
    return programs


def run(command: list[str], folder: Path) -> subprocess.CompletedProcess[str]:
    """Run a command where neither this repository nor the caller's environment can be imported from."""
    environment = {name: value for name, value in os.environ.items() if name != "PYTHONPATH"}
    return subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True, check=False)


@pytest.mark.parametrize("arguments", [["--help"], ["codemod", "--help"], ["convert", "--help"], ["rules"]])
def test_the_command_answers_without_a_framework(clean: Path, tmp_path: Path, arguments: list[str]) -> None:
    answer = run([str(clean / "migrate"), *arguments], tmp_path)
    assert (answer.returncode, answer.stderr) == (0, "")
    assert answer.stdout.strip()


def test_nothing_heavy_was_installed(clean: Path, tmp_path: Path) -> None:
    probe = f"from importlib.util import find_spec; print([m for m in {HEAVY} if find_spec(m)])"
    assert run([str(clean / "python"), "-c", probe], tmp_path).stdout.strip() == "[]"


def test_code_is_migrated_without_a_framework(clean: Path, tmp_path: Path) -> None:
    source = tmp_path / "model.py"
    source.write_text("import tensorflow as tf\n\n\ndef total(x):\n    return tf.reduce_sum(x)\n")
    answer = run([str(clean / "migrate"), "codemod", str(source), "--to", "torch", "--diff"], tmp_path)
    assert answer.returncode == 0, answer.stderr
    assert "+    return torch.sum(x)" in answer.stdout


def test_the_validation_says_what_to_install(clean: Path, tmp_path: Path) -> None:
    command = ["validate", "--source", "a:b", "--target", "c:d"]
    answer = run([str(clean / "migrate"), *command], tmp_path)
    assert answer.returncode == 2
    assert "framework-migrate[validation]" in answer.stderr
    assert "Traceback" not in answer.stderr


def test_the_frameworks_are_not_needed_to_import_any_module(clean: Path, tmp_path: Path) -> None:
    """Every module that belongs to the base install imports here, so a stray heavy import cannot hide in one."""
    probe = (
        "import importlib, pkgutil, migrate, sys\n"
        "base = ('catalog', 'codemods', 'codes', 'commands', 'report')\n"
        "carried = tuple(f'migrate.codemods.support{part}.' for part in ('', '_tensorflow', '_process'))\n"
        "for name in base:\n"
        "    package = importlib.import_module(f'migrate.{name}')\n"
        "    for module in pkgutil.walk_packages(package.__path__, f'migrate.{name}.'):\n"
        "        if not module.name.startswith(carried):\n"
        "            importlib.import_module(module.name)\n"
    )
    imported = run([str(clean / "python"), "-c", probe], tmp_path)
    assert imported.returncode == 0, imported.stderr
