"""Every module and data file of the tree is in the wheel, under the name it is imported by, and nothing else is."""

from __future__ import annotations

import runpy
import sys
import zipfile
from pathlib import Path
from unittest.mock import patch

import pytest

ROOT = Path(__file__).parents[2]
FOLDERS = {
    "src/migrate": "migrate",
    "codemods": "migrate/codemods",
    "converters": "migrate/converters",
    "validation": "migrate/validation",
}


def expected() -> set[str]:
    """What the wheel must hold, from a walk over the tree that knows nothing of setuptools."""
    return {
        f"{target}/{file.relative_to(ROOT / folder).as_posix()}"
        for folder, target in FOLDERS.items()
        for file in (ROOT / folder).rglob("*")
        if file.is_file() and "__pycache__" not in file.parts
    }


def test_the_wheel_holds_exactly_the_files_of_the_tree(wheel: Path) -> None:
    with zipfile.ZipFile(wheel) as archive:
        packed = {name for name in archive.namelist() if ".dist-info/" not in name}
    assert packed == expected()


def test_every_folder_with_modules_is_a_package() -> None:
    """`find_packages` passes over a folder without __init__.py, and its modules would be missing from the wheel."""
    folders = {ROOT / folder for folder in FOLDERS}
    with_modules = {file.parent for folder in folders for file in folder.rglob("*.py")}
    assert [folder for folder in sorted(with_modules) if not (folder / "__init__.py").is_file()] == []


def test_a_new_subpackage_is_found_without_being_listed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    new = tmp_path / "codemods" / "to_nowhere"
    for folder in ("src/migrate", "codemods", "converters", "validation"):
        (tmp_path / folder).mkdir(parents=True)
    new.mkdir()
    (new / "__init__.py").touch()
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(sys, "argv", ["setup.py"])
    with patch("setuptools.setup") as setup:
        runpy.run_path(str(ROOT / "setup.py"))
    assert "migrate.codemods.to_nowhere" in setup.call_args.kwargs["packages"]
