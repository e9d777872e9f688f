"""The wheel as a user would install it, built once for all packaging tests."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="session")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The wheel, built from a source distribution, so that this is tested too.

    That is built from a copy of the tree: no build folder is left in it, and none that lies there is used.
    """
    tree = tmp_path_factory.mktemp("tree")
    left_behind = shutil.ignore_patterns("__pycache__", "*.egg-info")
    for folder in ("src", "codemods", "converters", "validation"):
        shutil.copytree(ROOT / folder, tree / folder, ignore=left_behind)
    for file in ("pyproject.toml", "setup.py", "README.md", "LICENSE"):
        shutil.copy(ROOT / file, tree)
    out = tree / "dist"
    command = [sys.executable, "-m", "build", "--no-isolation", "--outdir", str(out), str(tree)]
    built = subprocess.run(command, capture_output=True, text=True, check=False)
    assert built.returncode == 0, built.stdout + built.stderr
    (path,) = out.glob("*.whl")
    return path
