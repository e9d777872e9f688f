"""constraints.txt pins all that an install pulls, so that a fresh machine gets what was tested."""

from __future__ import annotations

import re
import tomllib
from importlib.metadata import PackageNotFoundError, requires
from pathlib import Path

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).parents[2]
LINES = (ROOT / "constraints.txt").read_text(encoding="utf-8").splitlines()
PINNED = {canonicalize_name(line.partition("==")[0]) for line in LINES}
OWN = "framework-migrate"


def test_every_line_is_an_exact_version_without_an_address() -> None:
    assert [line for line in LINES if not re.fullmatch(r"[A-Za-z0-9_.-]+==[0-9][A-Za-z0-9.+]*", line)] == []


def pulled(requirements: list[str], extras: set[str], seen: set[tuple[str, str]]) -> set[tuple[str, str]]:
    """All (distribution, extra) pairs that these requirements pull in here, found in the installed metadata."""
    for requirement in map(Requirement, requirements):
        if requirement.marker and not any(
            requirement.marker.evaluate({"extra": extra}) for extra in {"", *extras}
        ):
            continue
        name = canonicalize_name(requirement.name)
        for extra in {"", *requirement.extras}:
            if (name, extra) in seen:
                continue
            seen.add((name, extra))
            try:
                pulled(requires(name) or [], {extra}, seen)
            except PackageNotFoundError:
                continue
    return seen


def test_everything_the_install_pulls_is_pinned() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    groups = project["optional-dependencies"]
    wanted = [
        *project["dependencies"],
        *groups["dev"],
        *groups["validation"],
        *groups["torch"],
        *groups["tensorflow"],
    ]
    names = {name for name, _ in pulled(wanted, set(), set())} - {OWN}
    assert sorted(names - PINNED) == []
    assert len(names) > 50  # the walk went past the direct requirements
