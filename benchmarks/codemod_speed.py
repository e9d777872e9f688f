"""The codemod's speed beside TensorFlow's own `tf_upgrade_v2`, on the same tree in the same run.

    python benchmarks/codemod_speed.py [--folder .cache/codemod-speed] [--rounds 3]

The tree is all of deepctr and the first 300 files, in the order of their paths, of tf-models-official that the peer
reads without failing; both packages are downloaded with pip into a folder that git ignores. CPU seconds are user and
system time of the process and its children. Both tools have their bytecode, as they have once they are installed: each
is run on one file before anything is measured. The medians of the rounds are printed, ours and the peer's, with their
ratios; exit code 1 when a limit of the design does not hold:

- at least twice the files per CPU second of `tf_upgrade_v2`, the start-up of both counted;
- a second run over the unchanged tree in a twentieth of the first's CPU time;
- `migrate --help` in 0.3 s, and no more than 500 MB of memory.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import subprocess
import sys
import tempfile
import zipfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import median

FILES = 300  # of tf-models-official
PACKAGES = ("deepctr==0.9.4", "tf-models-official==2.20.0")
PEER = "tensorflow.tools.compatibility.tf_upgrade_v2_main"
RATIO, AGAIN, HELP, MEMORY = 2.0, 20.0, 0.3, 500.0  # times, times, seconds, MB

MEASURE = """
import json, resource, subprocess, sys, time
began = time.perf_counter()
done = subprocess.run(sys.argv[2:], stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True)
took = time.perf_counter() - began
used = resource.getrusage(resource.RUSAGE_CHILDREN)
with open(sys.argv[1], "w") as file:
    json.dump([used.ru_utime + used.ru_stime, took, used.ru_maxrss / 1024, done.returncode, done.stderr], file)
"""
"""A process of its own measures each run: the peak memory of children is the largest of all that there were."""


@dataclass(frozen=True)
class Cost:
    """What a command took. ``cpu``, ``wall``: seconds; ``memory``: MB at the peak."""

    cpu: float
    wall: float
    memory: float
    code: int
    errors: str


def measure(command: Sequence[str]) -> Cost:
    """Run a command, its output thrown away."""
    environment = {**os.environ, "TF_CPP_MIN_LOG_LEVEL": "2"}
    environment.pop("PYTHONDONTWRITEBYTECODE", None)
    with tempfile.TemporaryDirectory() as folder:
        report = Path(folder) / "cost.json"
        subprocess.run([sys.executable, "-c", MEASURE, str(report), *command], env=environment, check=True)
        return Cost(*json.loads(report.read_text(encoding="utf-8")))


def upgrade(source: Path, target: Path) -> list[str]:
    """The peer's command for a tree."""
    report = target.with_suffix(".txt")
    return [
        *(sys.executable, "-m", PEER, "--intree", str(source), "--outtree", str(target)),
        *("--reportfile", str(report)),
    ]


def migrate(*arguments: str) -> list[str]:
    """Our command."""
    return [sys.executable, "-m", "migrate", *arguments]


def tree(folder: Path) -> Path:
    """The tree of the benchmark, made once: a file on which the peer fails is replaced by the next."""
    made = folder / "tree"
    done = folder / "tree.json"
    if done.is_file():
        return made
    shutil.rmtree(made, ignore_errors=True)
    unpacked = [_unpacked(package, folder) for package in PACKAGES]
    for file in sorted(unpacked[0].rglob("*.py")):
        _copy(file, unpacked[0], made)
    left_out: list[str] = []
    candidates = iter(sorted(unpacked[1].rglob("*.py")))
    chosen: list[Path] = []
    while len(chosen) < FILES:
        batch = [file for file, _ in zip(candidates, range(FILES - len(chosen)), strict=False)]
        if not batch:
            raise SystemExit(f"{PACKAGES[1]} has fewer than {FILES} files")
        bad = set(_unreadable(batch, folder))
        left_out += [str(file.relative_to(unpacked[1])) for file in batch if file in bad]
        chosen += [file for file in batch if file not in bad]
    for file in chosen:
        _copy(file, unpacked[1], made)
    done.write_text(json.dumps({"left out, because the peer fails on them": left_out}, indent=2) + "\n")
    return made


def _unreadable(files: Sequence[Path], folder: Path) -> Iterator[Path]:
    """The files on which the peer fails: it stops at the first, so a tree that fails is halved."""
    with tempfile.TemporaryDirectory(dir=folder) as place:
        source = Path(place) / "source"
        for number, file in enumerate(files):
            target = source / f"{number:04}.py"
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(file, target)
        if measure(upgrade(source, Path(place) / "upgraded")).code == 0:
            return
    if len(files) == 1:
        yield files[0]
        return
    half = len(files) // 2
    yield from _unreadable(files[:half], folder)
    yield from _unreadable(files[half:], folder)


def _unpacked(package: str, folder: Path) -> Path:
    """A package's wheel or source, downloaded and unpacked."""
    target = folder / package.partition("==")[0]
    if not target.is_dir():
        wheels = folder / "wheels"
        download = ["pip", "download", "--quiet", "--no-deps", "--only-binary", ":all:"]
        subprocess.run([sys.executable, "-m", *download, "--dest", str(wheels), package], check=True)
        name = package.partition("==")[0].replace("-", "_")
        (wheel,) = wheels.glob(f"{name}-*.whl")
        with zipfile.ZipFile(wheel) as archive:
            archive.extractall(target)
    return target


def _copy(file: Path, base: Path, target: Path) -> None:
    goal = target / file.relative_to(base)
    goal.parent.mkdir(parents=True, exist_ok=True)
    shutil.copy(file, goal)


def prepare(source: Path, folder: Path) -> None:
    """Run both tools on one file, so that what they are made of is compiled."""
    with tempfile.TemporaryDirectory(dir=folder) as place:
        alone = Path(place) / "alone"
        _copy(next(source.rglob("*.py")), source, alone)
        measure(upgrade(alone, Path(place) / "upgraded"))
        measure(migrate("codemod", "--to", "torch", "--no-cache", str(alone)))


def once(source: Path, folder: Path) -> dict[str, Cost]:
    """One round: the peer, our first run, our second, and the help."""
    with tempfile.TemporaryDirectory(dir=folder) as place:
        cached = ("codemod", "--to", "torch", "--cache-dir", str(Path(place) / "cache"), str(source))
        costs = {
            "tf_upgrade_v2": measure(upgrade(source, Path(place) / "upgraded")),
            "migrate codemod": measure(migrate(*cached)),
            "the same again": measure(migrate(*cached)),
            "migrate --help": measure(migrate("--help")),
        }
    for name, cost in costs.items():
        if cost.code not in (0, 1):  # 1: something is left to do by hand
            raise SystemExit(f"{name} failed:\n{cost.errors}")
    return costs


def report(rounds: Sequence[dict[str, Cost]], files: int) -> bool:
    """Print the medians and the ratios; whether every limit holds."""
    cpu = {name: median(costs[name].cpu for costs in rounds) for name in rounds[0]}
    wall = {name: median(costs[name].wall for costs in rounds) for name in rounds[0]}
    memory = {name: max(costs[name].memory for costs in rounds) for name in rounds[0]}
    print(f"{'':18}{'CPU s':>8}{'wall s':>8}{'files per CPU s':>17}{'peak MB':>9}   ({files} files)")
    for name in rounds[0]:
        rate = f"{files / cpu[name]:.1f}" if "help" not in name else ""
        print(f"{name:18}{cpu[name]:8.2f}{wall[name]:8.2f}{rate:>17}{memory[name]:9.0f}")
    ratio = cpu["tf_upgrade_v2"] / cpu["migrate codemod"]
    again = cpu["migrate codemod"] / cpu["the same again"]
    help_time = min(costs["migrate --help"].wall for costs in rounds)
    peak = memory["migrate codemod"]
    checks = [
        (f"{ratio:.2f} times the files per CPU second of tf_upgrade_v2", RATIO, ratio >= RATIO),
        (f"{again:.1f} times faster on the unchanged tree", AGAIN, again >= AGAIN),
        (f"{help_time:.2f} s for the help", HELP, help_time < HELP),
        (f"{peak:.0f} MB at the peak", MEMORY, peak < MEMORY),
    ]
    for text, limit, holds in checks:
        print(f"{'holds' if holds else 'FAILS'}  {text} (limit {limit:g})")
    return all(holds for _, _, holds in checks)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--folder", type=Path, default=Path(".cache/codemod-speed"))
    parser.add_argument("--rounds", type=int, default=3)
    options = parser.parse_args()
    folder: Path = options.folder.resolve()
    folder.mkdir(parents=True, exist_ok=True)
    source = tree(folder)
    files = sum(1 for _ in source.rglob("*.py"))
    prepare(source, folder)
    return 0 if report([once(source, folder) for _ in range(options.rounds)], files) else 1


if __name__ == "__main__":
    sys.exit(main())
