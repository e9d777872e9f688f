"""A worker runs functions, and tells apart what the user can mend, what failed, and what ended it."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pytest

from migrate.errors import MigrateError, WorkerError
from migrate.worker import Worker

Start = Callable[..., Worker]


def alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True


def test_a_call_takes_and_returns_plain_data_and_arrays(start: Start) -> None:
    arguments, keywords = start().call("helpers:give_back", np.arange(6.0).reshape(2, 3), (1, None), name="x")
    np.testing.assert_array_equal(arguments[0], np.arange(6.0).reshape(2, 3))
    assert arguments[1:] == ((1, None),)
    assert keywords == {"name": "x"}


def test_one_process_serves_many_calls(start: Start) -> None:
    worker = start()
    assert worker.call("os:getpid") == worker.call("os:getpid") != os.getpid()


def test_a_mistake_of_the_user_arrives_as_it_was_raised(start: Start) -> None:
    with pytest.raises(MigrateError) as caught:
        start().call("helpers:raise_mistake")
    assert type(caught.value) is MigrateError
    assert str(caught.value) == "model.py: no class Net; name another one"


def test_any_other_exception_carries_its_traceback_and_leaves_the_worker_alive(start: Start) -> None:
    worker = start()
    with pytest.raises(
        WorkerError, match="helpers:divide failed in the PyTorch worker: ZeroDivisionError"
    ) as caught:
        worker.call("helpers:divide", 1, 0)
    assert "return a / b" in caught.value.remote_traceback
    assert worker.call("helpers:divide", 1, 2) == 0.5


def test_a_function_that_does_not_exist_is_named(start: Start) -> None:
    with pytest.raises(WorkerError, match=r"helpers:nothing failed.*has no attribute 'nothing'"):
        start().call("helpers:nothing")


def test_sys_exit_in_user_code_does_not_end_the_worker(start: Start) -> None:
    worker = start()
    with pytest.raises(WorkerError, match="SystemExit: 4"):
        worker.call("helpers:leave")
    assert worker.call("helpers:divide", 4, 2) == 2


def test_a_result_that_cannot_travel_is_refused_by_its_place(start: Start) -> None:
    worker = start()
    with pytest.raises(WorkerError, match=r"does not travel: value\[1\]\['model'\]\[0\]: object"):
        worker.call("helpers:unsendable")
    assert worker.call("helpers:divide", 4, 2) == 2


def test_an_argument_that_cannot_travel_is_refused_before_the_call(start: Start) -> None:
    worker = start()
    with pytest.raises(TypeError, match="object cannot travel"):
        worker.call("helpers:give_back", object())
    assert worker.call("helpers:divide", 4, 2) == 2


def test_printing_does_not_disturb_the_protocol_and_is_kept(
    start: Start, capfd: pytest.CaptureFixture[str]
) -> None:
    worker = start()
    worker.call("helpers:say", "from Python")
    assert worker.call("helpers:divide", 4, 2) == 2
    worker.close()
    assert worker.output.splitlines() == ["from Python", "from native code"]
    assert capfd.readouterr() == ("", "")


def test_only_the_end_of_much_output_is_kept(start: Start) -> None:
    worker = start()
    for part in range(40):
        worker.call("helpers:say", f"{part} " + "x" * 100_000)
    worker.close()
    assert len(worker.output) <= 64 * 1024
    assert worker.output.endswith("from native code")


def test_a_killed_worker_is_reported_with_its_last_output(start: Start) -> None:
    worker = start()
    with pytest.raises(
        WorkerError, match="died during helpers:kill_self: killed, perhaps out of memory"
    ) as caught:
        worker.call("helpers:kill_self")
    assert "before the end" in str(caught.value)
    with pytest.raises(WorkerError, match=r"not running any more.*perhaps out of memory"):
        worker.call("helpers:divide", 4, 2)


def test_a_worker_that_ends_is_reported_with_its_exit_status(start: Start) -> None:
    with pytest.raises(WorkerError, match="died during helpers:exit_hard: exit status 7"):
        start().call("helpers:exit_hard", 7)


def test_a_crash_in_native_code_names_the_signal_and_shows_the_stack(start: Start) -> None:
    with pytest.raises(WorkerError, match="died during faulthandler:_sigsegv: ended by SIGSEGV") as caught:
        start().call("faulthandler:_sigsegv")
    assert "loop.py" in str(caught.value)


def test_a_hanging_call_is_killed_in_time(start: Start) -> None:
    worker = start()
    pid = worker.call("os:getpid")
    began = time.monotonic()
    with pytest.raises(WorkerError, match=r"helpers:sleep did not answer in 0\.5 s and was killed") as caught:
        worker.call("helpers:sleep", 60, timeout=0.5)
    assert time.monotonic() - began < 5
    assert "going to sleep" in str(caught.value)
    assert not alive(pid)


def test_an_interrupt_ends_the_worker(start: Start) -> None:
    worker = start()
    pid = worker.call("os:getpid")
    signal.signal(signal.SIGALRM, signal.default_int_handler)
    signal.setitimer(signal.ITIMER_REAL, 0.3)
    with pytest.raises(KeyboardInterrupt):
        worker.call("helpers:sleep", 60)
    assert not alive(pid)


def test_leaving_the_block_ends_the_process(project: Path) -> None:
    with Worker.start("torch", path=[project]) as worker:
        pid = worker.call("os:getpid")
    assert not alive(pid)
    with pytest.raises(WorkerError, match="not running any more: it was closed"):
        worker.call("os:getpid")


def test_code_that_imports_the_other_framework_is_told_why_it_cannot(start: Start) -> None:
    with pytest.raises(WorkerError, match="tensorflow cannot be imported here: this is the torch worker"):
        start().call("helpers:import_other", "tensorflow")


def test_calls_from_several_threads_do_not_mix_up(start: Start) -> None:
    worker = start()
    with ThreadPoolExecutor(8) as threads:
        found = list(threads.map(lambda n: worker.call("helpers:divide", n, 2), range(40)))
    assert found == [n / 2 for n in range(40)]


def test_a_worker_ends_when_its_parent_is_killed(project: Path) -> None:
    code = (
        "from migrate.worker import Worker\n"
        f"worker = Worker.start('torch', path=[{str(project)!r}])\n"
        "print(worker.call('os:getpid'), flush=True)\n"
        "worker.call('helpers:sleep', 600)\n"
    )
    with subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE) as parent:
        assert parent.stdout is not None
        pid = int(parent.stdout.readline())
        parent.kill()
    end = time.monotonic() + 30
    while alive(pid) and time.monotonic() < end:
        time.sleep(0.1)
    assert not alive(pid)
