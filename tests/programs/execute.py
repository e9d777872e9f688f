"""Runs one side of a program in a process of its own and reads what it noted."""

from __future__ import annotations

import contextlib
import ctypes
import hashlib
import json
import os
import re
import resource
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from tests.programs.prepare import ENTRY, Prepared

ROOT = Path(__file__).parents[2]
SIDES = Path(__file__).parent / "sides"
MEMORY = 10 * 2**30


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
        seconds: of a processor's time that one side may take, and of a clock's three times as many.
    """

    cache: Path
    path: tuple[Path, ...] = ()
    seconds: float = 150.0
    environment: Mapping[str, str] = field(default_factory=dict)

    def variables(self, home: Path, keras: int) -> dict[str, str]:
        """The environment of a run."""
        paths = os.pathsep.join(map(str, (ROOT, *self.path)))
        return {
            **os.environ,
            "PYTHONPATH": paths,
            "PYTHONHASHSEED": "0",
            "HOME": str(home),
            "KERAS_HOME": str(home / ".keras"),
            "TORCH_HOME": str(home / "torch"),
            "XDG_CACHE_HOME": str(home / ".cache"),
            "MPLCONFIGDIR": str(self.cache / "matplotlib"),
            "PROGRAMS_DATA": str(self.cache / "data"),
            "KERAS_BACKEND": "tensorflow",
            "TF_USE_LEGACY_KERAS": "1" if keras == 2 else "0",
            "TF_CPP_MIN_LOG_LEVEL": "3",
            "TF_ENABLE_ONEDNN_OPTS": "0",
            "CUDA_VISIBLE_DEVICES": "",
            "OMP_NUM_THREADS": "2",
            **self.environment,
        }


def run_side(side: str, files: Prepared, keras: int, place: Place) -> Run:
    """Run ``tensorflow`` or ``torch`` in a new folder."""
    with tempfile.TemporaryDirectory(prefix="program-") as scratch:
        folder, record = Path(scratch) / "program", Path(scratch) / "record.json"
        files.write(folder)
        home = Path(scratch) / "home"
        (home / ".keras").mkdir(parents=True)
        command = [sys.executable, "-m", f"tests.programs.sides.run_{side}", str(record), ENTRY]
        started = time.monotonic()
        printed, status = _output(command, folder, place.variables(home, keras), place.seconds)
        seconds = round(time.monotonic() - started, 1)
        if record.exists():
            noted = json.loads(record.read_text())
            losses = tuple(float(loss) for loss in noted["losses"])
            return Run(noted["ended"], losses, noted.get("error", ""), seconds, printed[-4000:])
        return Run(False, (), f"{printed[-2000:]}\n{status}", seconds)


def _output(
    command: list[str], folder: Path, variables: Mapping[str, str], seconds: float
) -> tuple[str, str]:
    """What a command prints, and in words how it ended; its whole group of processes ends with it."""
    with tempfile.TemporaryFile() as file:
        process = subprocess.Popen(
            command,
            cwd=folder,
            env=dict(variables),
            stdin=subprocess.DEVNULL,
            stdout=file,
            stderr=subprocess.STDOUT,
            start_new_session=True,
            preexec_fn=lambda: _limit(int(seconds)),
        )
        try:
            code = process.wait(3 * seconds)
            status = f"the process ended with {code}"
            if code == -signal.SIGXCPU:
                status = f"TimeLimit: not at its end after {seconds:.0f} s of a processor's time"
        except subprocess.TimeoutExpired:
            status = f"TimeLimit: not at its end after {3 * seconds:.0f} s"
        finally:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)
            process.wait()
        file.seek(0)
        return file.read().decode(errors="replace"), status


def _limit(seconds: int) -> None:
    """Bound the process that is about to run a program."""
    ctypes.CDLL(None).prctl(1, signal.SIGKILL)  # PR_SET_PDEATHSIG: end with whoever waits for it
    resource.setrlimit(resource.RLIMIT_DATA, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds + 5))


CORE = ("values", "arrays", "record", "tensorflow_chance", "keras_start", "keras_data", "run_tensorflow")
"""The modules of `sides` that decide what numbers come out in TensorFlow."""


def run_tensorflow(files: Prepared, keras: int, place: Place) -> Run:
    """The same for TensorFlow, from the cache if it ran to its end before, or failed and nothing here changed since."""
    key = hashlib.sha256(f"{keras} {sys.version}".encode())
    for name, text in sorted(files.files.items()):
        key.update(f"{name}\0{text}\0".encode())
    for name in CORE:
        key.update((SIDES / f"{name}.py").read_bytes())
    kept = place.cache / "tensorflow" / f"{key.hexdigest()[:32]}.json"
    state = hashlib.sha256(f"{place.seconds}".encode())
    for source in sorted(SIDES.glob("*.py")):
        if "torch" not in source.name:
            state.update(source.read_bytes())
    if kept.exists():
        content: dict[str, Any] = json.loads(kept.read_text())
        if content.pop("state") == state.hexdigest() or content["ended"]:
            return Run(**{**content, "losses": tuple(content["losses"])})
    made = run_side("tensorflow", files, keras, place)
    kept.parent.mkdir(parents=True, exist_ok=True)
    kept.write_text(json.dumps({**asdict(made), "state": state.hexdigest()}))
    return made
