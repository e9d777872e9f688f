"""Migrates a program through the command that users have."""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from tests.programs.execute import ROOT
from tests.programs.prepare import Prepared

STATED = frozenset({"NUM804", "NUM805"})
"""Notes that a number is another one than in the version of the source's framework that is installed here."""


@dataclass(frozen=True)
class Migration:
    """What the codemod made of a program.

    Attributes:
        files: the migrated program; None if the command failed.
        findings: as the command's JSON has them, notes left out.
        notes: the codes of its notes.
        told: whether one of all its findings says that numbers will be others.
        error: why it failed.
    """

    files: Prepared | None
    findings: tuple[Mapping[str, Any], ...] = ()
    notes: tuple[str, ...] = ()
    error: str = ""

    @property
    def told(self) -> bool:
        return bool(self.findings) or not STATED.isdisjoint(self.notes)


def migrate(files: Prepared, keras: int, options: tuple[str, ...] = ()) -> Migration:
    """Run `migrate codemod`."""
    with tempfile.TemporaryDirectory(prefix="migrate-") as scratch:
        source, target = Path(scratch) / "source", Path(scratch) / "target"
        files.write(source)
        command = [
            sys.executable,
            "-m",
            "migrate",
            "codemod",
            str(source),
            "--to",
            "torch",
            "-o",
            str(target),
        ]
        command += ["--no-cache", "--format", "json", "--keras", str(keras), *options]
        try:
            result = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=300)
        except subprocess.TimeoutExpired as error:
            return Migration(None, error=f"TimeLimit: {error}")
        if result.returncode not in (0, 1):
            return Migration(None, error=(result.stderr or result.stdout)[-3000:])
        found = json.loads(result.stdout)["findings"]
        texts = {str(path.relative_to(target)): path.read_text() for path in sorted(target.rglob("*.py"))}
    weighty = tuple(item for item in found if item["severity"] != "note")
    notes = tuple(str(item["code"]) for item in found if item["severity"] == "note")
    return Migration(replace(files, files=texts), weighty, notes)
