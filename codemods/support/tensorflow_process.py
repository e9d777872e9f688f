"""The process that runs TensorFlow code for a PyTorch program, seen from the program."""

from __future__ import annotations

import atexit
import contextlib
import multiprocessing
import os
import pickle
import subprocess
import sys
import threading
from collections import deque
from collections.abc import Iterator
from concurrent.futures import CancelledError, Future
from pathlib import Path
from typing import Any

import numpy as np
import torch

from migrate.codemods.support.kept_dataset import KeptDataset
from migrate.codemods.support.kept_object import KeptObject
from migrate.codemods.support.ragged import Ragged
from migrate.codemods.support.text_array import TextArray

AHEAD = 2
"""Elements that a pipeline makes before they are asked for."""


class TensorFlowProcess:
    """Runs `migrate_data_process.py` by an interpreter of its own, which alone imports TensorFlow.

    It is no worker of a DataLoader, because those import PyTorch, and the two frameworks can end a process that has
    both. Requests and answers are pickles of plain data and arrays.
    """

    def __init__(self) -> None:
        program = Path(__file__).with_name("migrate_data_process.py")
        environment = {**os.environ, "CUDA_VISIBLE_DEVICES": "-1", "KERAS_BACKEND": "tensorflow"}
        self._pipe, theirs = multiprocessing.Pipe()
        self._process = subprocess.Popen(
            [sys.executable, str(program), str(theirs.fileno())],
            stdin=subprocess.DEVNULL,
            env=environment,
            pass_fds=[theirs.fileno()],
        )
        theirs.close()
        self._asked = 0
        self._released: deque[int] = deque()
        self._waiting: dict[int, Future[Any]] = {}
        self._sending = threading.Lock()
        threading.Thread(target=self._listen, daemon=True).start()
        atexit.register(self.close)
        self.ask("begin", [folder or str(Path.cwd()) for folder in sys.path], sys.argv)

    def ask(self, what: str, *details: Any) -> Any:
        """What the process answers to a request.

        Raises:
            RuntimeError: it failed over there; the message ends with the traceback.
        """
        return self._answer(self._send(what, *details))

    def elements(self, number: int) -> Iterator[Any]:
        """The elements of a pipeline."""
        iterator = self.ask("iterate", number)
        try:
            coming = deque(self._send("next", iterator) for _ in range(AHEAD))
            while (found := self._answer(coming.popleft())) is not None:
                coming.append(self._send("next", iterator))
                yield found[0]
        finally:
            self.release(iterator)

    def release(self, number: int) -> None:
        """Note that an object over there is not needed any more; the next request says so."""
        self._released.append(number)

    def close(self) -> None:
        """End the process."""
        with contextlib.suppress(OSError):  # if it has ended already
            self._pipe.send_bytes(b"")
        try:
            self._process.wait(10)
        except subprocess.TimeoutExpired:
            self._process.kill()

    def _send(self, *request: Any) -> Future[Any]:
        answer: Future[Any] = Future()
        asked = _sent(request)
        with self._sending:
            released = [self._released.popleft() for _ in range(len(self._released))]
            self._asked += 1
            data = pickle.dumps((self._asked, asked, released), protocol=5)
            self._waiting[self._asked] = answer
            try:
                self._pipe.send_bytes(data)
            except OSError:  # it has ended, or has been closed
                answer.cancel()
        return answer

    def _answer(self, answer: Future[Any]) -> Any:
        try:
            done, result = answer.result()
        except CancelledError:
            raise RuntimeError(
                f"TensorFlow's process has ended, with exit code {self._process.poll()}"
            ) from None
        if not done:
            raise RuntimeError(f"in TensorFlow's process:\n{result}")
        return self._received(result)

    def _listen(self) -> None:
        """Take the answers as they come, so that neither process waits for the other to read."""
        try:
            while True:
                number, done, result = pickle.loads(self._pipe.recv_bytes())
                self._waiting.pop(number).set_result((done, result))
        except (EOFError, OSError):
            while self._waiting:
                self._waiting.popitem()[1].cancel()

    def _received(self, item: Any) -> Any:
        """A value as PyTorch programs have it, from a pair of what it is and its content."""
        what, content = item
        match what:
            case "tensor":
                return torch.from_numpy(content if content.flags.writeable else content.copy())
            case "text":
                return TextArray.of(content)
            case "bfloat16":
                return torch.from_numpy(content).bfloat16()
            case "tuple":
                return tuple(map(self._received, content))
            case "list":
                return list(map(self._received, content))
            case "dict":
                return {key: self._received(value) for key, value in content.items()}
            case "ragged":
                return Ragged.from_row_splits(self._received(content[0]), content[1])
            case "sparse":
                indices, values, shape = content
                return torch.sparse_coo_tensor(
                    torch.from_numpy(indices.T.copy()), torch.from_numpy(values), shape
                )
            case "dataset":
                return KeptDataset(self, *content)
            case "object":
                return KeptObject(self, content)
        return content


def _sent(value: Any) -> Any:
    """A value as plain data and arrays; what stays over there as its number."""
    if isinstance(value, torch.Tensor):
        return ("value", value.detach().cpu().numpy())
    if isinstance(value, KeptDataset | KeptObject):
        return ("kept", value._number)
    if type(value) in (tuple, list):
        return (type(value).__name__, [_sent(item) for item in value])
    if type(value) is dict:
        return ("dict", {key: _sent(item) for key, item in value.items()})
    if isinstance(value, np.generic | np.ndarray) or value is None:
        return ("value", value)
    return ("pickle", pickle.dumps(value))
