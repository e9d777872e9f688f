"""Framework workers: a function runs in a process of its own that imports one framework only.

TensorFlow and PyTorch do not share a process safely, and often not even an environment, so the command itself
imports neither: it starts a worker for each, in this interpreter or in another one, and only arrays and plain data
pass between them. Built on execnet (https://execnet.readthedocs.io), whose gateway needs nothing installed on the
far side; `migrate` itself is made importable there from this installation.

    with Worker.start("tensorflow", python="other/env/bin/python") as tensorflow:
        outputs = tensorflow.call("package.module:function", array, axis=1, timeout=600)
"""

from __future__ import annotations

import contextlib
import os
import shlex
import signal
import subprocess
import sys
import threading
from collections.abc import Sequence
from importlib.util import find_spec
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Any, Literal, Self

from migrate.errors import MigrateError, WorkerError

if TYPE_CHECKING:
    import execnet

    from migrate.workers.output import Output

Kind = Literal["tensorflow", "torch"]
NAMES = {"tensorflow": "TensorFlow", "torch": "PyTorch"}
PACKAGES = ("migrate", "migrate.codemods", "migrate.converters", "migrate.validation")
THREAD_VARIABLES = (
    "OMP_NUM_THREADS",
    "MKL_NUM_THREADS",
    "OPENBLAS_NUM_THREADS",
    "TF_NUM_INTRAOP_THREADS",
    "TF_NUM_INTEROP_THREADS",
)
LEGACY = "TF_USE_LEGACY_KERAS"
KERAS = {"KERAS_BACKEND": "tensorflow", LEGACY: "0"}  # whatever the user's own shell says
START_TIMEOUT = 600.0  # seconds: a framework's first import from a cold network disk takes minutes
END_TIMEOUT = 5.0  # seconds that a worker is given to end by itself


class Worker:
    """A process that serves calls; started by `Worker.start`, ended by leaving the ``with`` block or by `close`.

    Attributes:
        kind: the framework it has imported.
        python: its interpreter.
        versions: of Python, NumPy and the framework there.
    """

    def __init__(
        self, kind: Kind, python: str, group: execnet.Group, channel: execnet.Channel, output: Output
    ) -> None:
        self.kind = kind
        self.python = python
        self.versions: dict[str, str] = {}
        self._group = group
        self._channel = channel
        self._output = output
        # execnet keeps the process to itself, but its exit status is the most telling part of a death.
        self._process: subprocess.Popen[bytes] = channel.gateway._io.popen  # type: ignore[attr-defined]
        self._ended: WorkerError | None = None
        self._one_at_a_time = threading.Lock()

    @classmethod
    def start(
        cls,
        kind: Kind,
        python: str | os.PathLike[str] | None = None,
        *,
        path: Sequence[str | os.PathLike[str]] = (),
        threads: int | None = None,
        environment: dict[str, str] | None = None,
        timeout: float = START_TIMEOUT,
    ) -> Worker:
        """Start a worker and import its framework.

        Args:
            kind: ``tensorflow`` or ``torch``.
            python: the interpreter, by default this one.
            path: folders (a user's project) for the front of the worker's import path.
            threads: a limit for the framework's threads; None leaves it to the framework.
            environment: variables to set for the worker before the framework is imported.
            timeout: seconds until the framework has to be imported.

        Raises:
            MigrateError: the interpreter cannot be started, is too old, or the framework is not installed there.
            WorkerError: the worker died, or did not answer in time.
        """
        if kind not in NAMES:
            raise ValueError(f"unknown kind of worker {kind!r}; there are {', '.join(NAMES)}")
        interpreter = os.fspath(python or sys.executable)
        group, gateway = _open_gateway(interpreter)
        from migrate.workers import bootstrap
        from migrate.workers.output import Output

        output = Output()
        try:
            channel = gateway.remote_exec(bootstrap)
        except OSError:
            output.close()
            raise _not_python(interpreter) from None
        worker = cls(kind, interpreter, group, channel, output)
        limits = {name: str(threads) for name in THREAD_VARIABLES} if threads else {}
        setup = {
            "kind": kind,
            "output": str(output.path),
            "path": [str(Path(folder).absolute()) for folder in path],
            "folders": installation_folders(),
            "environment": {**KERAS, **limits, **(environment or {})},
            "environment_defaults": {"TF_CPP_MIN_LOG_LEVEL": "2"},  # errors are shown, warnings are not
        }
        worker._greet(setup, timeout)
        return worker

    def call(self, function: str, /, *arguments: Any, timeout: float | None = None, **keywords: Any) -> Any:
        """Run a function in the worker and return its result. Calls from several threads wait for each other.

        Args:
            function: a module-level function, ``package.module:function``, importable in the worker.
            arguments: trees of None, bool, int, float, str, bytes, list, tuple, dict and NumPy arrays.
            keywords: the same.
            timeout: seconds after which the worker is killed; None waits as long as it lives.

        Raises:
            MigrateError: the function raised one.
            WorkerError: the function failed otherwise (``remote_traceback`` has its traceback), the worker died,
                or the time was over.
            TypeError: an argument is none of the above.
        """
        with self._one_at_a_time:
            if self._ended:
                reason = f"{self._title} is not running any more: {self._ended}"
                raise WorkerError(reason, self._ended.remote_traceback)
            answer = self._exchange((function, list(arguments), keywords), timeout, f"{function} ")
        match answer:
            case ("result", value):
                return value
            case ("mistake", message):
                raise MigrateError(message)
            case (_, message, trace):
                raise WorkerError(f"{function} failed in {self._title}: {message}", trace)
        raise AssertionError(answer)

    @property
    def output(self) -> str:
        """The end of what the worker has printed."""
        return self._output.tail()

    def close(self) -> None:
        """End the worker. A second call does nothing."""
        if self._ended is None:
            self._ended = WorkerError("it was closed")
            self._group.terminate(timeout=END_TIMEOUT)
            self._output.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    @property
    def _title(self) -> str:
        return f"the {NAMES[self.kind]} worker"

    def _greet(self, setup: dict[str, Any], timeout: float) -> None:
        """Send the setup, and wait until the framework is imported."""
        answer = self._exchange(setup, timeout, "")
        match answer:
            case ("ready", versions):
                self.versions = versions
                return
            case ("missing", executable):
                name = NAMES[self.kind]
                message = (
                    f"{name} is not installed in {executable}: pip install 'framework-migrate[{self.kind}]' or name "
                    f"another interpreter with --{self.kind}-python or [tool.migrate]"
                )
            case (_, message):
                pass
        self.close()
        raise MigrateError(message)

    def _exchange(self, request: Any, timeout: float | None, what: str) -> Any:
        """Send a request and wait for its answer; whatever goes wrong on the way ends the worker."""
        from migrate.workers import wire

        try:
            wire.send(self._channel, request)
            return wire.receive(self._channel, timeout)
        except TypeError:  # raised before anything was sent
            raise
        except self._channel.TimeoutError:
            raise self._end(
                f"{what}did not answer in {timeout:g} s and was killed".strip(), kill=True
            ) from None
        except self._channel.RemoteError as error:
            raise self._broken(what, error.formatted) from None
        except (EOFError, OSError):
            try:
                self._channel.waitclose(timeout=1.0)
            except self._channel.RemoteError as error:
                raise self._broken(what, error.formatted) from None
            except (EOFError, OSError):
                pass
            raise self._end(what) from None
        except BaseException:  # an interrupt: request and answer no longer match
            self._end(f"{what}was interrupted", kill=True)
            raise

    def _broken(self, what: str, trace: str) -> WorkerError:
        """The worker's own code failed, outside of any call: take it down with its traceback."""
        return self._end(f"{what}failed: {trace.strip().splitlines()[-1]}", trace, kill=True)

    def _end(self, what: str, trace: str = "", *, kill: bool = False) -> WorkerError:
        """Take the worker down, and say how it ended, with the end of its output."""
        with contextlib.suppress(subprocess.TimeoutExpired):
            if not kill:
                self._process.wait(END_TIMEOUT)
        died = self._process.returncode
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(self._process.pid, signal.SIGKILL)  # with the children it may have started
        self._process.kill()
        self._process.wait()
        self._group.terminate(timeout=END_TIMEOUT)
        self._output.close()
        reason = (
            what if kill else f"died{f' during {what.strip()}' if what else ' at its start'}: {_status(died)}"
        )
        printed = self._output.tail()
        message = f"{self._title} ({self.python}): {reason}"
        if printed:
            message += f"\nthe end of its output:\n{printed}"
        self._ended = WorkerError(message, trace or printed)
        return self._ended


def with_keras2(python: str | os.PathLike[str] | None = None) -> Worker:
    """Start a TensorFlow worker whose Keras is Keras 2: TensorFlow's own up to 2.15, else that of the package tf_keras.

    Raises:
        MigrateError: as `Worker.start`; or there is no Keras 2.
    """
    return Worker.start("tensorflow", python, environment={LEGACY: "1"})


def installation_folders() -> dict[str, str]:
    """Where the packages of this installation lie (an editable one spreads them over several folders)."""
    specs = {name: find_spec(name) for name in PACKAGES}
    return {
        name: spec.submodule_search_locations[0]
        for name, spec in specs.items()
        if spec is not None and spec.submodule_search_locations
    }


def _open_gateway(python: str) -> tuple[execnet.Group, execnet.Gateway]:
    try:
        import execnet
    except ImportError:
        raise MigrateError(
            "this needs execnet, which is not installed: pip install 'framework-migrate[validation]'"
        ) from None
    spec = execnet.XSpec("popen")
    spec.python = shlex.quote(python)  # execnet splits it like a shell
    group = execnet.Group()
    try:
        return group, group.makegateway(spec)
    except FileNotFoundError:
        raise MigrateError(f"{python}: there is no such Python interpreter") from None
    except PermissionError:
        raise MigrateError(f"{python}: not executable; name the interpreter itself, env/bin/python") from None
    except (OSError, EOFError, AssertionError):
        raise _not_python(python) from None


def _not_python(python: str) -> MigrateError:
    return MigrateError(f"{python}: does not start as a Python interpreter; name one, env/bin/python")


def _status(returncode: int | None) -> str:
    if returncode is None:
        return "it closed its connection"
    if returncode == -signal.SIGKILL:
        return "killed, perhaps out of memory"
    if returncode < 0:
        try:
            return f"ended by {signal.Signals(-returncode).name}"
        except ValueError:
            return f"ended by signal {-returncode}"
    return f"exit status {returncode}"
