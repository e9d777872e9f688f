"""Files stay small enough to be read at one sitting."""

from __future__ import annotations

from pathlib import Path
from statistics import median

ROOT = Path(__file__).parents[2]
FOLDERS = ("src/migrate", "codemods", "converters", "validation", "tests", "examples", "benchmarks")


def lengths() -> dict[str, int]:
    """The number of lines of every module."""
    files = [file for folder in FOLDERS for file in (ROOT / folder).rglob("*.py")]
    return {str(file.relative_to(ROOT)): len(file.read_text(encoding="utf-8").splitlines()) for file in files}


def test_no_file_is_longer_than_400_lines() -> None:
    assert {name: count for name, count in lengths().items() if count > 400} == {}


def test_most_files_are_short() -> None:
    assert median(count for name, count in lengths().items() if not name.endswith("__init__.py")) <= 130
