"""Runs the codemod over a published package and says what does not hold.

python -m tests.packages.check FOLDER...     # whole packages, unpacked; any folders of Python files and notebooks
"""

from __future__ import annotations

import ast
import json
import subprocess
import sys
import tempfile
import time
import traceback
import warnings
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath

from tests.packages.notebooks import lost
from tests.packages.references import untold
from tests.packages.untouched import line_ends, rewritten

from migrate.codemods.context import Options
from migrate.codemods.engine import Outcome, run
from migrate.codemods.files import SUFFIXES
from migrate.codemods.notebooks.notebook import read
from migrate.codemods.source import Unreadable

CRASHES = frozenset({"SRC006", "SRC007", "SRC008"})
"""Findings that are mistakes of ours: a user can live with them, a test cannot."""


@dataclass
class Report:
    """What came of one package.

    Attributes:
        package: the name of its folder.
        own: the tops of its modules' names: importing them is no reference to the framework.
        files: Python files in it that parse, and notebooks that can be read.
        changed: how many of them the codemod changes.
        findings: how many findings there are.
        seconds: CPU time of the first run.
        violations: what does not hold, by kind: ``crash``, ``parse``, ``dangling``, ``second run``, ``left``,
            ``untouched``, ``notebook``.
    """

    package: str
    own: frozenset[str] = frozenset()
    files: int = 0
    changed: int = 0
    findings: int = 0
    seconds: float = 0.0
    violations: dict[str, list[str]] = field(default_factory=dict)

    def add(self, kind: str, text: str) -> None:
        self.violations.setdefault(kind, []).append(text)

    def __str__(self) -> str:
        counts = ", ".join(f"{kind} {len(found)}" for kind, found in self.violations.items()) or "holds"
        return (
            f"{self.package}: {self.files} files, {self.changed} changed, {self.findings} findings, "
            f"{self.seconds:.1f} s: {counts}"
        )


def check(folder: Path) -> Report:
    """Run the codemod over an unpacked package, twice, and look at what it makes."""
    own = frozenset(path.stem for path in folder.iterdir() if path.is_dir() or path.suffix == ".py")
    report = Report(folder.name, own)
    started = time.process_time()
    try:
        outcome = run([folder], Options())
    except Exception:  # whether there is one is the question
        report.add("crash", traceback.format_exc(limit=-4))
        return report
    report.seconds = time.process_time() - started
    before = {
        PurePosixPath(path.relative_to(folder).as_posix()): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.suffix in SUFFIXES and path.is_file()
    }
    after = before | outcome.texts()
    report.files = sum(parses(code(path, data)) for path, data in before.items())
    report.changed, report.findings = len(outcome.changed), len(outcome.findings)
    crashed = _crashed(report, outcome)
    for path, data in after.items():
        if str(path) not in crashed:
            _file(report, path, before.get(path, b""), data)
    with tempfile.TemporaryDirectory() as made:
        _lay(Path(made) / "before", before)
        _lay(Path(made) / "after", after)
        _dangling(report, Path(made))
        _second(report, Path(made) / "after")
    return report


def parses(data: bytes) -> bool:
    """Whether Python takes a file."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            ast.parse(data)
    except (SyntaxError, ValueError):
        return False
    return True


def _crashed(report: Report, outcome: Outcome) -> set[str]:
    """The files in which a mistake of ours was met, each of them reported."""
    found = [finding for finding in outcome.findings if finding.code in CRASHES]
    for finding in found:
        report.add("crash", f"{finding.place} {finding.code} {finding.message}")
    return {finding.path for finding in found}


def code(path: PurePosixPath, data: bytes) -> bytes:
    """What a file has of Python: of a notebook its cells; of one that cannot be read something that is none."""
    if path.suffix != ".ipynb":
        return data
    try:
        return read(data.decode("utf-8-sig")).text.encode("utf-8")
    except (Unreadable, UnicodeDecodeError):
        return b"no notebook"


def _file(report: Report, path: PurePosixPath, before: bytes, after: bytes) -> None:
    if path.suffix == ".ipynb":
        for text in lost(before, after) if before != after else ():
            report.add("notebook", f"{path}: {text}")
        before, after = code(path, before), code(path, after)
    if not parses(after):
        if not before or parses(before):
            report.add("parse", str(path))
        return
    if before == after and b"TODO(migrate)" not in after:
        _left(report, path, after)
        return
    _left(report, path, after)
    if before:
        for text in rewritten(before.decode(), after.decode()):
            report.add("untouched", f"{path}: {text}")
        kinds = set(line_ends(before))
        if kinds and not set(line_ends(after)) <= kinds:
            report.add("untouched", f"{path}: other line ends")


def _left(report: Report, path: PurePosixPath, after: bytes) -> None:
    for item in untold(after.decode("utf-8", "replace"), report.own):
        report.add("left", f"{path}:{item.line}: {item.text}")


def _lay(folder: Path, files: Mapping[PurePosixPath, bytes]) -> None:
    for path, data in files.items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_bytes(data)


def _dangling(report: Report, folder: Path) -> None:
    """Names that ruff finds undefined and did not find undefined before."""
    before, after = (_undefined(folder / side) for side in ("before", "after"))
    for (path, message), count in after.items():
        if count > before[path, message]:
            report.add("dangling", f"{path}: {message}")


def _undefined(folder: Path) -> Counter[tuple[str, str]]:
    command = [sys.executable, "-m", "ruff", "check", "--isolated", "--no-cache", "--select", "F821"]
    done = subprocess.run(
        [*command, "--output-format", "json", "--target-version", "py311", "--ignore-noqa", "."],
        cwd=folder,
        capture_output=True,
        text=True,
        check=False,
    )
    found = json.loads(done.stdout)
    return Counter(
        (Path(item["filename"]).relative_to(folder.resolve()).as_posix(), item["message"])
        for item in found
        if item["code"] == "F821"
    )


def _second(report: Report, folder: Path) -> None:
    try:
        again = run([folder], Options())
    except Exception as error:
        report.add("crash", f"second run: {type(error).__name__}: {error}")
        return
    for file in again.changed:
        report.add("second run", str(file.path))
    for path, text in again.support.items():
        if (folder / path).read_text(encoding="utf-8") != text:
            report.add("second run", str(path))


def main(arguments: Sequence[str]) -> int:
    """Check unpacked packages and print what does not hold."""
    failed = False
    for name in arguments:
        report = check(Path(name))
        print(report, flush=True)
        for kind, found in report.violations.items():
            for text in found:
                print(f"    {kind}: {text}", flush=True)
        failed |= bool(report.violations)
    return int(failed)


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
