"""Files of published packages, drawn with a fixed seed: what a user's repository brings, whatever the rows know.

`make packages` has fetched them. The whole of every package: `make packages-all`.
"""

from __future__ import annotations

import random
import shutil
from pathlib import Path

import pytest
from tests.packages.check import check
from tests.packages.fetch import FOLDER, folder_of, pinned

SEED = 20240229
FILES = 10  # of each package
LARGEST = 40_000  # bytes; larger files are for `make packages-all`


def sample(source: Path, target: Path) -> None:
    """Copy some files of a package that name the framework, with the ``__init__.py`` above them."""
    files = sorted(path for path in source.rglob("*.py") if path.stat().st_size <= LARGEST)
    naming = [path for path in files if b"tensorflow" in (data := path.read_bytes()) or b"keras" in data]
    chosen = random.Random(SEED).sample(naming, min(FILES, len(naming)))
    for path in chosen:
        for part in (path, *(folder / "__init__.py" for folder in path.parents if source in folder.parents)):
            if part.is_file():
                goal = target / part.relative_to(source)
                goal.parent.mkdir(parents=True, exist_ok=True)
                shutil.copy(part, goal)


@pytest.mark.parametrize("requirement", pinned())
def test_what_holds_for_every_file(requirement: str, tmp_path: Path) -> None:
    source = folder_of(requirement)
    assert (source / ".complete").is_file(), f"{requirement} is not in {FOLDER}: run `make packages`"
    folder = tmp_path / source.name
    sample(source, folder)
    report = check(folder)
    assert report.files
    assert not report.violations, str(report)
