"""A process that has imported a framework once and runs each program in a copy of itself.

It reads requests from its standard input, one JSON object a line, and answers each with a line.
Importing TensorFlow costs more than most programs do.
"""

from __future__ import annotations

import contextlib
import ctypes
import json
import os
import random
import resource
import runpy
import signal
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any, NoReturn

from tests.programs.sides.record import Recorder, ended_well
from tests.programs.sides.surroundings import SEED, fetch

MEMORY = 10 * 2**30


def serve(install: Callable[[Recorder], None], begin: Callable[[Path, Recorder], None]) -> None:
    """Answer requests until the input ends.

    A request names the folder of a program (``folder``, its script ``script``), files for its record and its output,
    variables, and how many seconds of a processor it may take; of a clock it may take three times as many. The answer
    says in words how it ended.

    Args:
        install: changes the framework, once; begin: is called in the copy, with the program's folder.
    """
    recorder = Recorder()
    install(recorder)
    for line in sys.stdin:
        request = json.loads(line)
        child = os.fork()
        if not child:
            _run(request, recorder, begin)
        print(json.dumps({"ended": _wait(child, request["seconds"])}), flush=True)


def _run(request: dict[str, Any], recorder: Recorder, begin: Callable[[Path, Recorder], None]) -> NoReturn:
    """Be the program."""
    os.setsid()
    ctypes.CDLL(None).prctl(1, signal.SIGKILL)  # PR_SET_PDEATHSIG: end with the process that copied itself
    limit = int(request["seconds"])
    resource.setrlimit(resource.RLIMIT_DATA, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (limit, limit + 5))
    with open(request["output"], "wb") as output:  # noqa: PTH123  its descriptor is what is wanted
        os.dup2(output.fileno(), 1)
        os.dup2(output.fileno(), 2)
    os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
    sys.stdin = open(os.devnull)  # noqa: PTH123, SIM115  as long as the process
    sys.stdout = sys.stderr = os.fdopen(1, "w", buffering=1)
    os.environ.update(request["variables"])
    folder = Path(request["folder"])
    os.chdir(folder)
    random.seed(SEED)  # Python seeds it anew in every copy of a process
    fetch(request["fetched"], folder)
    script = str(folder / request["script"])
    sys.argv = [script]
    sys.path[0] = str(folder)
    ended: BaseException | None = None
    try:
        begin(folder, recorder)
        runpy.run_path(script, run_name="__main__")
    except BaseException as error:  # whatever it is, it is the result
        ended = None if ended_well(error) else error
    recorder.write(Path(request["record"]), ended)
    sys.stdout.flush()
    os._exit(0 if ended is None else 1)


def _wait(child: int, seconds: float) -> str:
    """How the program ended; all that it started ends with it."""
    last = time.monotonic() + 3 * seconds
    while True:
        found, status = os.waitpid(child, os.WNOHANG)
        if found:
            break
        if time.monotonic() > last:
            os.kill(child, signal.SIGKILL)
            os.waitpid(child, 0)
            status = -1
            break
        time.sleep(0.05)
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.killpg(child, signal.SIGKILL)
    if status == -1:
        return f"TimeLimit: not at its end after {3 * seconds:.0f} s"
    if os.WIFSIGNALED(status) and os.WTERMSIG(status) == signal.SIGXCPU:
        return f"TimeLimit: not at its end after {seconds:.0f} s of a processor's time"
    return f"the process ended with {os.waitstatus_to_exitcode(status)}"
