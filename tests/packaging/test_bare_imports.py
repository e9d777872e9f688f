"""ruff bans `import codemods`: in a checkout it would work by accident, in an installed package it never does."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]


@pytest.mark.parametrize("name", ["codemods", "converters", "validation"])
@pytest.mark.parametrize("form", ["import {}\n", "from {} import run\n", "from {}.sub import run\n"])
def test_a_bare_import_is_refused(name: str, form: str) -> None:
    command = [
        sys.executable,
        "-m",
        "ruff",
        "check",
        "--select",
        "TID251",
        "--stdin-filename",
        "src/migrate/x.py",
        "-",
    ]
    checked = subprocess.run(
        command, input=form.format(name), cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert checked.returncode == 1
    assert f"import migrate.{name}" in checked.stdout
