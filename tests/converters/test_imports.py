"""No test, and nothing that a test imports, brings a framework into the process that runs the tests: both in one abort.

Only a fresh interpreter can tell, since other tests are collected in this one.
"""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

CODE = """
import importlib, sys
for name in sys.argv[1:]:
    importlib.import_module(name)
    found = sorted({"tensorflow", "keras", "tf_keras", "torch"} & set(sys.modules))
    if found:
        sys.exit(f"{name} imports {', '.join(found)}")
"""
ROOT = Path(__file__).parents[2]


def test_no_test_imports_a_framework() -> None:
    files = sorted((ROOT / "tests").rglob("test_*.py"))
    names = [".".join(file.relative_to(ROOT).with_suffix("").parts) for file in files]
    done = subprocess.run([sys.executable, "-c", CODE, *names], cwd=ROOT, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr.strip().splitlines()[-1:]
