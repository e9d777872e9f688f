"""Runs one side of a program in a process of its own and reads what it noted."""

from __future__ import annotations

import hashlib
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from functools import cache
from pathlib import Path
from typing import Any

from tests.programs.prepare import ENTRY, Prepared

ROOT = Path(__file__).parents[2]
SIDES = Path(__file__).parent / "sides"
NAMED = re.compile(r"(\w+\.)*\w*(Error|Exception|Limit|Interrupt|Exit)\b.*:")


@dataclass(frozen=True)
class Run:
    """What came of a run.

    Attributes:
        ended: whether the program came to its own end.
        losses: what gradients were taken of, in order.
        error: the end of the traceback, or what ended the process.
        seconds: how long it took.
    """

    ended: bool
    losses: tuple[float, ...] = ()
    error: str = ""
    seconds: float = 0.0
    printed: str = ""

    @property
    def last_line(self) -> str:
        """The line of the error that names it, with what follows where that one only says that there is one."""
        lines = [re.sub("\x1b[^m]*m", "", line).strip() for line in self.error.splitlines() if line.strip()]
        named = [place for place, line in enumerate(lines) if NAMED.match(line)]
        if not named:
            return lines[-1] if lines else ""
        end = named[-1] + (2 if "Exception encountered" in lines[named[-1]] else 1)
        return " ".join(lines[named[-1] : end])


@dataclass(frozen=True)
class Place:
    """Where runs happen.

    Attributes:
        cache: a folder for results and data sets.
        path: folders in which packages lie that the programs import beside the frameworks.
        quiet: what the processes themselves say is not shown.
        seconds: of a processor's time that one side may take, and of a clock's three times as many.
    """

    cache: Path
    path: tuple[Path, ...] = ()
    seconds: float = 150.0
    quiet: bool = True

    def variables(self, home: Path, keras: int) -> dict[str, str]:
        """The environment of a run."""
        paths = os.pathsep.join(map(str, (ROOT, *self.path)))
        return {
            **os.environ,
            "PYTHONPATH": paths,
            "PYTHONHASHSEED": "0",
            **homes(home),
            "MPLCONFIGDIR": str(self.cache / "matplotlib"),
            "PROGRAMS_DATA": str(self.cache / f"data-{sources_hash(DATA)[:8]}"),
            "KERAS_BACKEND": "tensorflow",
            "TF_USE_LEGACY_KERAS": "1" if keras == 2 else "0",
            "TF_CPP_MIN_LOG_LEVEL": "3",
            "TF_ENABLE_ONEDNN_OPTS": "0",
            "CUDA_VISIBLE_DEVICES": "",
            "OMP_NUM_THREADS": "2",
        }


def homes(home: Path) -> dict[str, str]:
    """The variables that name a user's folders."""
    return {
        "HOME": str(home),
        "KERAS_HOME": str(home / ".keras"),
        "TORCH_HOME": str(home / "torch"),
        "XDG_CACHE_HOME": str(home / ".cache"),
    }


DATA = ("arrays", "files", "texts", "archives", "tables")
"""The modules of `sides` that make data sets."""

CORE = ("values", "arrays", "record", "tensorflow_chance", "keras_start", "keras_data", "run_tensorflow")
"""The modules of `sides` that decide what numbers come out in TensorFlow."""


def sources_hash(names: Iterable[str]) -> str:
    """A sum over modules of `sides`."""
    return hashlib.sha256(b"".join((SIDES / f"{name}.py").read_bytes() for name in names)).hexdigest()


class Side:
    """A process of one framework, started when it is first needed, that runs one program after the other."""

    def __init__(self, side: str, keras: int, place: Place) -> None:
        self.place = place
        self._lock = threading.Lock()
        self._process: subprocess.Popen[str] | None = None
        self._command = [sys.executable, "-m", f"tests.programs.sides.run_{side}"]
        self._variables = place.variables(place.cache / "home", keras)

    def run(self, files: Prepared, nudge: int = 0) -> Run:
        """Run a program in a new folder, its first weights changed in the sixth digit in a way that a number tells."""
        with self._lock, tempfile.TemporaryDirectory(prefix="program-") as scratch:
            folder, home = Path(scratch) / "program", Path(scratch) / "home"
            files.write(folder)
            for beside in files.folders:
                shutil.copytree(beside, folder / beside.name, dirs_exist_ok=True)
            (home / ".keras").mkdir(parents=True)
            record, output = Path(scratch) / "record.json", Path(scratch) / "output.txt"
            request = {
                "folder": str(folder),
                "script": ENTRY,
                "fetched": files.fetched,
                "record": str(record),
                "output": str(output),
                "seconds": self.place.seconds,
                "variables": {**homes(home), "PROGRAMS_NUDGE": str(nudge)},
            }
            started = time.monotonic()
            status = self._ask(json.dumps(request))
            seconds = round(time.monotonic() - started, 1)
            printed = output.read_text(errors="replace") if output.exists() else ""
            if not record.exists():
                return Run(False, (), f"{printed[-2000:]}\n{status}", seconds)
            noted = json.loads(record.read_text())
            losses = tuple(float(loss) for loss in noted["losses"])
            return Run(noted["ended"], losses, noted.get("error", ""), seconds, printed[-4000:])

    def _ask(self, request: str) -> str:
        process = self._process
        if process is None or process.poll() is not None:
            (self.place.cache / "home").mkdir(parents=True, exist_ok=True)
            process = self._process = subprocess.Popen(
                self._command,
                cwd=self.place.cache,
                env=dict(self._variables),
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL if self.place.quiet else None,
                text=True,
            )
        assert process.stdin is not None
        assert process.stdout is not None
        process.stdin.write(f"{request}\n")
        process.stdin.flush()
        for line in process.stdout:
            if line.startswith('{"ended"'):
                return str(json.loads(line)["ended"])
        return f"the process that runs programs ended with {process.wait()}"


@cache
def side(name: str, keras: int, place: Place) -> Side:
    """The process for ``tensorflow`` or ``torch``."""
    return Side(name, keras, place)


def run_side(name: str, files: Prepared, keras: int, place: Place, nudge: int = 0) -> Run:
    """Run a program in ``tensorflow`` or ``torch``."""
    return side(name, keras if name == "tensorflow" else 0, place).run(files, nudge)


def run_tensorflow(files: Prepared, keras: int, place: Place, nudge: int = 0) -> Run:
    """The same for TensorFlow, from the cache if it ran to its end before, or failed and nothing here changed since."""
    key = hashlib.sha256(f"{keras} {nudge} {sys.version} {sources_hash(CORE)}".encode())
    for name, text in sorted(files.files.items()):
        key.update(f"{name}\0{text}\0".encode())
    kept = place.cache / "tensorflow" / f"{key.hexdigest()[:32]}.json"
    modules = [path.stem for path in sorted(SIDES.glob("*.py")) if "torch" not in path.name]
    state = f"{place.seconds} {sources_hash(modules)}"
    if kept.exists():
        content: dict[str, Any] = json.loads(kept.read_text())
        if content.pop("state") == state or content["ended"]:
            return Run(**{**content, "losses": tuple(content["losses"])})
    made = run_side("tensorflow", files, keras, place, nudge)
    kept.parent.mkdir(parents=True, exist_ok=True)
    kept.write_text(json.dumps({**asdict(made), "state": state}))
    return made
