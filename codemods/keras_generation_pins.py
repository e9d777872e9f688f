"""What a project's requirements say of its Keras: TensorFlow 2.16 was the first version that came with Keras 3.

Read are requirements files, pyproject.toml (PEP 621 and Poetry), setup.cfg, setup.py, Pipfile, conda's environment.yml,
lock files, Dockerfiles, and the lines of notebooks that install something. A version that is open to both says nothing.
"""

from __future__ import annotations

import fnmatch
import json
import re
import tomllib
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

Version = tuple[int, ...]

FIRST = {"tensorflow": (2, 16), "keras": (3,)}
"""The first versions of Keras's third generation."""

ALIASES = {
    f"tensorflow-{variant}": "tensorflow"
    for variant in ("cpu", "macos", "intel", "rocm", "aarch64", "cpu-aws")
} | {"intel-tensorflow": "tensorflow"}
ALWAYS = {"tensorflow-gpu": 2, "tensorflow-addons": 2, "tensorflow-estimator": 2, "keras-core": 3}
"""Packages that exist for one generation alone."""

REQUIREMENT = re.compile(
    r"(?P<name>[A-Za-z][\w.-]*)\s*(?:\[[^\]]*\])?\s*(?P<specifier>(?:[=~^<>!]{1,3}\s*v?[\d.*]+\w*[\s,]*)*)"
)
PART = re.compile(r"(?P<sign>===|==|~=|>=|<=|!=|=|<|>|\^|~)?\s*v?(?P<version>\d+(?:\.\d+)*)(?P<star>\.\*)?")
QUOTED = re.compile(r"""["']([A-Za-z][\w.-]*\s*(?:\[[^\]]*\])?\s*[=~^<>!]*[^"']*)["']""")
IMAGE = re.compile(r"^\s*FROM\s+(?:\S+/)?tensorflow/tensorflow:(?P<version>\d+(?:\.\d+)*)", re.MULTILINE)
BOUNDARIES = (".git", ".hg")


@dataclass(frozen=True)
class Pin:
    """A requirement that decides: its generation, and where it is written."""

    generation: int
    why: str
    locked: bool = False


def decides(name: str, specifier: str) -> int | None:
    """The generation that a requirement allows alone: ``tensorflow``, ``>=2.4,<2.12`` gives 2."""
    name = re.sub(r"[._-]+", "-", name).lower()
    if name in ALWAYS:
        return ALWAYS[name]
    first = FIRST.get(ALIASES.get(name, name))
    if first is None:
        return None
    lowest, highest = _bounds(specifier)
    if highest is not None and highest <= first:
        return 2
    return 3 if lowest is not None and lowest >= first else None


def _bounds(specifier: str) -> tuple[Version | None, Version | None]:
    """The lowest version allowed, and the first that is too high; None for none."""
    lowest: Version | None = None
    highest: Version | None = None
    for part in PART.finditer(specifier):
        version = tuple(map(int, part["version"].split(".")))
        low, high = _interval(part["sign"] or "==", version)
        lowest = low if lowest is None or (low is not None and low > lowest) else lowest
        highest = high if highest is None or (high is not None and high < highest) else highest
    return lowest, highest


def _interval(sign: str, version: Version) -> tuple[Version | None, Version | None]:
    match sign:
        case "==" | "===" | "=":
            return version, _next(version)
        case "~=":
            return version, _next(version[:-1])
        case "^":
            return version, _next(version[:1] if version[0] else version[:2])
        case "~":
            return version, _next(version[:2])
        case ">=" | ">":
            return version, None
        case "<":
            return None, version
        case "<=":
            return None, _next(version)
    return None, None


def _next(version: Version) -> Version:
    """The first version that does not begin with this one."""
    return (*version[:-1], version[-1] + 1)


def of_lines(lines: Iterable[str], where: str) -> Iterator[Pin]:
    """The pins among requirements as pip takes them, each a line."""
    for line in lines:
        found = REQUIREMENT.match(line.partition("#")[0].strip())
        if found is None:
            continue
        generation = decides(found["name"], found["specifier"])
        if generation is not None:
            yield Pin(generation, f"{where}: {found[0].strip()}")


def nearest(folder: Path, root: Path) -> Pin | None:
    """The pin that holds for a folder: of the nearest one with a file that decides, no further up than the project.

    Args:
        root: of the run; what lies above it is looked at as far as the repository, or the folder of a pyproject.toml.
    """
    for place in _upwards(folder, root):
        pins = _pins(place)
        if pins:
            return pins[0]
    return None


def files(folders: Iterable[Path], root: Path) -> list[Path]:
    """Every file that `nearest` may read for these folders."""
    places = dict.fromkeys(place for folder in folders for place in _upwards(folder, root))
    return sorted(path for place in places for path, _ in _readable(place))


def _upwards(folder: Path, root: Path) -> Iterator[Path]:
    inside = True
    for place in (folder, *folder.parents):
        yield place
        inside = inside and place != root
        ends = any((place / name).exists() for name in BOUNDARIES) or (place / "pyproject.toml").is_file()
        if not inside and (ends or not _belongs(place)):
            return


def _belongs(folder: Path) -> bool:
    """Whether the folder around one may still be the project's."""
    return any((above / name).exists() for above in folder.parents for name in BOUNDARIES)


def _pins(folder: Path) -> tuple[Pin, ...]:
    """The pins of a folder's files: locked ones first; if they contradict each other, none."""
    found: list[Pin] = []
    for path, read in _readable(folder):
        try:
            found += read(path)
        except (OSError, ValueError, AttributeError, TypeError):
            continue  # what cannot be read says nothing
    locked = [pin for pin in found if pin.locked] or found
    return tuple(locked) if len({pin.generation for pin in locked}) == 1 else ()


Reader = Callable[[Path], Iterable[Pin]]


def _readable(folder: Path) -> list[tuple[Path, Reader]]:
    """The files of a folder that may have requirements, in the order in which they are asked."""
    names = [*_names(folder), *(f"requirements/{name}" for name in _names(folder / "requirements"))]
    found = [(folder / name, read) for pattern, read in READERS for name in fnmatch.filter(names, pattern)]
    return [(path, read) for path, read in found if path.is_file()]


def _names(folder: Path) -> list[str]:
    try:
        return sorted(entry.name for entry in folder.iterdir())
    except OSError:
        return []  # there is none, or it is told elsewhere that it cannot be read


def _requirements(path: Path) -> Iterator[Pin]:
    return of_lines(path.read_text(encoding="utf-8", errors="replace").splitlines(), path.name)


def _conda(path: Path) -> Iterator[Pin]:
    lines = path.read_text(encoding="utf-8", errors="replace").splitlines()
    return of_lines((line.strip().removeprefix("-").strip(" '\"") for line in lines), path.name)


def _setup_cfg(path: Path) -> Iterator[Pin]:
    lines = path.read_text(encoding="utf-8", errors="replace").splitlines()
    return of_lines(
        (line.partition("=")[2] if re.match(r"\w+\s*=\s", line) else line for line in lines), path.name
    )


def _setup_py(path: Path) -> Iterator[Pin]:
    return of_lines(QUOTED.findall(path.read_text(encoding="utf-8", errors="replace")), path.name)


def _toml(path: Path) -> Iterator[Pin]:
    data = tomllib.loads(path.read_text(encoding="utf-8"))
    return of_lines(_toml_requirements(data), path.name)


def _toml_requirements(data: Any) -> Iterator[str]:
    """Every requirement in a TOML file: strings in lists of dependencies, and ``name = "version"`` in their tables."""
    for key, value in data.items() if isinstance(data, dict) else ():
        if isinstance(value, dict) and key.replace("-", "_") in (
            "dependencies",
            "dev_dependencies",
            "packages",
        ):
            for name, version in value.items():
                if isinstance(version, list):
                    yield from (item for item in version if isinstance(item, str))
                    continue
                text = version.get("version", "") if isinstance(version, dict) else version
                yield f"{name}{_signed(str(text))}"
        if isinstance(value, dict):
            yield from _toml_requirements(value)
        elif isinstance(value, list):
            yield from (item for item in value if isinstance(item, str))


def _signed(version: str) -> str:
    return f"=={version}" if version[:1].isdigit() else version if version[:1] in tuple("=~^<>!") else ""


def _toml_lock(path: Path) -> Iterator[Pin]:
    packages = tomllib.loads(path.read_text(encoding="utf-8")).get("package", [])
    return _locked({item["name"]: item.get("version", "") for item in packages}, path.name)


def _json_lock(path: Path) -> Iterator[Pin]:
    default = json.loads(path.read_text(encoding="utf-8")).get("default", {})
    return _locked({name: item.get("version", "") for name, item in default.items()}, path.name)


def _locked(versions: dict[str, str], where: str) -> Iterator[Pin]:
    for name in ("keras", "tensorflow", *ALIASES):  # Keras's own version decides, where it is locked
        if name in versions:
            version = versions[name].lstrip("=")
            generation = decides(name, f"=={version}")
            if generation is not None:
                yield Pin(generation, f"{where}: {name}=={version}", locked=True)
                return


def _dockerfile(path: Path) -> Iterator[Pin]:
    for found in IMAGE.finditer(path.read_text(encoding="utf-8", errors="replace")):
        generation = decides("tensorflow", f"=={found['version']}")
        if generation is not None:
            yield Pin(generation, f"{path.name}: tensorflow/tensorflow:{found['version']}")


READERS: tuple[tuple[str, Reader], ...] = (
    ("poetry.lock", _toml_lock),
    ("uv.lock", _toml_lock),
    ("Pipfile.lock", _json_lock),
    ("requirements*.txt", _requirements),
    ("requirements/*.txt", _requirements),
    ("requirements*.in", _requirements),
    ("pyproject.toml", _toml),
    ("setup.cfg", _setup_cfg),
    ("setup.py", _setup_py),
    ("Pipfile", _toml),
    ("environment*.y*ml", _conda),
    ("conda*.y*ml", _conda),
    ("Dockerfile*", _dockerfile),
)
