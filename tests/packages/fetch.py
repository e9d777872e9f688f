"""Fetches the published packages of `packages.txt` as wheels and unpacks them; nothing of them is installed or run.

    python -m tests.packages.fetch FOLDER

FOLDER/wheels gets the wheels, FOLDER/src/NAME what each holds. What is there already is not fetched again.
"""

from __future__ import annotations

import shutil
import subprocess
import sys
import zipfile
from collections.abc import Sequence
from pathlib import Path

LIST = Path(__file__).with_name("packages.txt")
FOLDER = Path(__file__).parents[2] / ".cache" / "packages"
PYTHON = "3.11"
"""The Python that the wheels are for; they are read only, so it need not be the one that reads them."""


def pinned() -> list[str]:
    """The packages, each as ``name==version``."""
    lines = (line.partition("#")[0].strip() for line in LIST.read_text(encoding="utf-8").splitlines())
    return [line for line in lines if line]


def folder_of(requirement: str, folder: Path = FOLDER) -> Path:
    """Where a package is unpacked."""
    return folder / "src" / requirement.partition("==")[0]


def fetch(folder: Path = FOLDER) -> None:
    """Fetch and unpack what is not there.

    Raises:
        subprocess.CalledProcessError: the package index cannot be reached, or lacks a version.
    """
    missing = [item for item in pinned() if not (folder_of(item, folder) / ".complete").is_file()]
    if not missing:
        return
    wheels = folder / "wheels"
    wheels.mkdir(parents=True, exist_ok=True)
    chosen = ["--no-deps", "--only-binary", ":all:", "--python-version", PYTHON, "--dest", str(wheels)]
    subprocess.run([sys.executable, "-m", "pip", "download", "--quiet", *chosen, *missing], check=True)
    for item in missing:
        unpack(wheel_of(item, wheels), folder_of(item, folder))


def wheel_of(requirement: str, wheels: Path) -> Path:
    """The wheel of a package; its file name has underscores where the package's name has dashes.

    Raises:
        FileNotFoundError: there is none.
    """
    name, _, version = requirement.partition("==")
    found = sorted(wheels.glob(f"{name.replace('-', '_')}-{version}-*.whl"))
    if not found:
        raise FileNotFoundError(f"{wheels}: no wheel of {requirement}")
    return found[0]


def unpack(wheel: Path, target: Path) -> None:
    """The Python files of a wheel, in a folder that is marked once it is complete."""
    shutil.rmtree(target, ignore_errors=True)
    target.mkdir(parents=True)
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(target, [name for name in archive.namelist() if name.endswith(".py")])
    (target / ".complete").touch()


def main(arguments: Sequence[str]) -> int:
    """Fetch into the folder given, or into the project's cache."""
    fetch(Path(arguments[0]) if arguments else FOLDER)
    return 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
