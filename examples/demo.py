"""Migrate a real Keras project, its trained weights included, and prove it: `make demo`.

The project in `digits_tensorflow` recognises handwritten digits. This trains it in TensorFlow, migrates it in both
styles, and runs the migrated evaluation under PyTorch in a process that refuses to import TensorFlow or Keras.
Everything that it makes lies in `build/demo`, or in the folder that is given as an argument.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

HERE = Path(__file__).parent.resolve()
SOURCE = HERE / "digits_tensorflow"
WORK = Path(sys.argv[1]).resolve() if len(sys.argv) > 1 else HERE.parent / "build" / "demo"
ACCURACY = re.compile(r"accuracy: (?P<share>[\d.]+) \((?P<correct>\d+) of (?P<total>\d+) correct\)")

WITHOUT_TENSORFLOW = """
import importlib.abc, runpy, sys

class Refuse(importlib.abc.MetaPathFinder):
    def find_spec(self, name, path=None, target=None):
        if name.partition(".")[0] in ("tensorflow", "keras", "tf_keras", "migrate"):
            raise ImportError(f"{name} is imported by the migrated project")

sys.meta_path.insert(0, Refuse())
sys.path.insert(0, "")
sys.argv = sys.argv[1:]
runpy.run_module(sys.argv[0], run_name="__main__", alter_sys=True)
found = {"tensorflow", "keras", "tf_keras", "migrate"} & {name.partition(".")[0] for name in sys.modules}
if found:
    sys.exit(f"imported: {', '.join(sorted(found))}")
"""
"""Runs a module; an import of TensorFlow or Keras, or of this package, ends it."""


def main() -> int:
    """Run the steps; 0 if every stage of the exact style holds and both accuracies are equal."""
    shutil.rmtree(WORK, ignore_errors=True)
    checkpoint = WORK / "digits.keras"
    exact, idiomatic = WORK / "digits_pytorch", WORK / "digits_pytorch_idiomatic"
    with step("Train the Keras project"):
        print(run_source("digits.train", "--output", checkpoint).splitlines()[-2])
    with step("Evaluate it in TensorFlow"):
        before = accuracy(run_source("digits.evaluate", "--weights", checkpoint))
    with step("Migrate it: code, weights, proof (exact style)"):
        held = migrate(checkpoint, exact, "exact")
    with step("The same in stock PyTorch (idiomatic style): the rows that differ are named"):
        migrate(checkpoint, idiomatic, "idiomatic", "--accept-levels")
    with step("Evaluate the migrated project in PyTorch, TensorFlow refused"):
        after = [accuracy(run_migrated(folder)) for folder in (exact, idiomatic)]
    return conclude(before, after, held, exact, idiomatic)


@contextmanager
def step(title: str) -> Iterator[None]:
    """A heading before, the time after."""
    print(f"\n== {title}", flush=True)
    start = time.monotonic()
    yield
    print(f"   {time.monotonic() - start:.1f} s", flush=True)


def run_source(module: str, *arguments: object) -> str:
    """Run a module of the Keras project as its users do."""
    command = [sys.executable, "-m", module, *map(str, arguments)]
    return output(command, SOURCE)


def run_migrated(folder: Path) -> str:
    """Run the migrated evaluation with the converted weights."""
    command = [
        sys.executable,
        "-c",
        WITHOUT_TENSORFLOW,
        "digits.evaluate",
        "--weights",
        "weights.safetensors",
    ]
    return output(command, folder)


def output(command: list[str], folder: Path) -> str:
    """What a command prints.

    Raises:
        SystemExit: it fails; its own words are shown.
    """
    environment = {**os.environ, "TF_CPP_MIN_LOG_LEVEL": "3", "PYTHONDONTWRITEBYTECODE": "1"}
    done = subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True)
    if done.returncode:
        sys.exit(f"{' '.join(command[:3])} failed in {folder}:\n{done.stdout}{done.stderr}")
    return done.stdout


def migrate(checkpoint: Path, folder: Path, style: str, *options: str) -> bool:
    """Run `migrate project`, shown as a user would type it; whether it says that everything holds."""
    arguments = [
        SOURCE,
        "--to",
        "torch",
        "--checkpoint",
        checkpoint,
        "-o",
        folder,
        "--style",
        style,
        *options,
    ]
    print("$ migrate project", *map(shown, arguments), flush=True)
    command = [sys.executable, "-m", "migrate", "project", *map(str, arguments)]
    return subprocess.run(command).returncode == 0


def shown(argument: object) -> str:
    """A path below the repository relative to it; anything else as it is."""
    return str(argument).replace(f"{HERE.parent}/", "")


def accuracy(text: str) -> tuple[int, int]:
    """The right and all samples that an evaluation reports.

    Raises:
        SystemExit: it reports none.
    """
    found = ACCURACY.search(text)
    if found is None:
        sys.exit(f"no accuracy in what the evaluation printed:\n{text}")
    print(found[0])
    return int(found["correct"]), int(found["total"])


def conclude(
    before: tuple[int, int], after: list[tuple[int, int]], held: bool, exact: Path, idiomatic: Path
) -> int:
    """Say what came of it; the exit code."""
    same = all(pair == before for pair in after)
    print("\n== Result")
    for name, pair in (
        ("TensorFlow", before),
        ("PyTorch, exact", after[0]),
        ("PyTorch, idiomatic", after[1]),
    ):
        print(f"{name:<20} accuracy {pair[0] / pair[1]:.4f} ({pair[0]} of {pair[1]} correct)")
    print("The accuracies are equal to the last sample." if same else "The accuracies DIFFER.")
    print("Every stage of the proof holds in the exact style." if held else "The proof does NOT hold.")
    for name, folder in (("exact", exact), ("idiomatic", idiomatic)):
        print(f"{name + ':':<11}{shown(folder)}, report: {shown(folder / 'report' / 'report.html')}")
    return 0 if same and held else 1


if __name__ == "__main__":
    sys.exit(main())
