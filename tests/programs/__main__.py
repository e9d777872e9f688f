"""python -m tests.programs --corpora FOLDER [PATTERN...]: run the programs of the list, or some of them."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from fnmatch import fnmatch
from pathlib import Path

from tests.programs.execute import Place, run_side, run_tensorflow
from tests.programs.listing import LIST, Program, read_list
from tests.programs.migrated import migrate
from tests.programs.prepare import prepare
from tests.programs.report import NOT_HERE, SILENT, Result, Totals, judge


def main(arguments: Sequence[str] | None = None) -> int:
    options = parser().parse_args(arguments)
    if options.corpora is None:
        print(
            "Name the folder with the checked-out corpora: make programs CORPORA=FOLDER (see docs/programs.md)."
        )
        return 2
    programs = chosen(options.patterns, options.corpora, options.keras)
    if not programs:
        print("No program of the list, and no file of the corpora, has such a name.")
        return 2
    place = Place(options.cache.absolute(), tuple(path.absolute() for path in options.path), options.seconds)
    extra = tuple(options.codemod.split())

    def one(program: Program) -> Result:
        result = run(program, options.corpora, place, extra, options.keep)
        print(result.line(), flush=True)
        if options.json:
            with options.json.open("a") as file:
                file.write(json.dumps(result.record()) + "\n")
        return result

    if options.json:
        options.json.write_text("")
    with ThreadPoolExecutor(options.jobs) as pool:
        results = list(pool.map(one, programs))
    print(Totals(results).line())
    return 1 if any(result.verdict == SILENT for result in results) else 0


def parser() -> argparse.ArgumentParser:
    made = argparse.ArgumentParser(prog="python -m tests.programs", description=__doc__)
    made.add_argument("patterns", nargs="*", metavar="PATTERN", help="part of a path, or a path with * in it")
    made.add_argument("--corpora", type=Path, help="the folder in which the corpora are checked out")
    made.add_argument(
        "--cache", type=Path, default=Path(".cache/programs"), help="for data and TensorFlow's results"
    )
    made.add_argument("--path", type=Path, nargs="*", default=[], help="folders with further packages")
    made.add_argument("--keep", type=Path, help="leave each program and what it became in this folder")
    made.add_argument("--json", type=Path, help="write the results to this file, too, one a line")
    made.add_argument("--jobs", type=int, default=1)
    made.add_argument(
        "--seconds", type=float, default=150.0, help="of a processor, for one side of one program"
    )
    made.add_argument("--keras", type=int, default=3, help="for programs that are not on the list")
    made.add_argument("--codemod", default="--style exact", help="further options of migrate codemod")
    return made


def chosen(patterns: Sequence[str], corpora: Path, keras: int) -> list[Program]:
    """The programs that patterns mean: of the list first, else a file of the corpora."""
    listed = read_list(LIST.read_text())
    if not patterns:
        return listed
    found: list[Program] = []
    for pattern in patterns:
        named = [program for program in listed if pattern in program.path or fnmatch(program.path, pattern)]
        if not named and (corpora / pattern).is_file():
            named = [Program(pattern, keras)]
        found += [program for program in named if program not in found]
    return found


def run(program: Program, corpora: Path, place: Place, options: tuple[str, ...], keep: Path | None) -> Result:
    """Run a program in TensorFlow and, migrated, in PyTorch."""
    files = prepare(program, corpora)
    source = run_tensorflow(files, program.keras, place)
    folder = keep / program.path.replace("/", "__") if keep else None
    if folder:
        files.write(folder / "tensorflow")
    if not source.ended:
        return Result(program, NOT_HERE, source)
    migration = migrate(files, program.keras, options)
    if folder and migration.files:
        migration.files.write(folder / "torch")
    target = run_side("torch", migration.files, program.keras, place) if migration.files else None
    if folder and target:
        (folder / "error.txt").write_text(target.error)
        (folder / "findings.json").write_text(
            json.dumps([dict(item) for item in migration.findings], indent=1)
        )
    return judge(
        program, source, migration, target, lambda way: run_tensorflow(files, program.keras, place, way)
    )


if __name__ == "__main__":
    sys.exit(main())
