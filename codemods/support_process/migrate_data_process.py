"""Runs the TensorFlow code of a PyTorch program: the only process that imports TensorFlow, and never PyTorch.

`TensorFlowProcess` in `migrate_support.py` starts it and talks to it through a pipe. Written by migrate
(framework-migrate); change it as you like.
"""

from __future__ import annotations

import contextlib
import importlib
import itertools
import os
import pickle
import sys
import traceback
from collections.abc import Iterator, Mapping
from multiprocessing.connection import Connection
from typing import Any

import numpy as np

FACTS = ("class_names", "file_paths")
PLAIN = (bool, int, float, complex, str, bytes)


class NoTorch:
    """An importer that lets an import of PyTorch fail at once, where it stands: not later, with the whole process."""

    @staticmethod
    def find_spec(name: str, path: object = None, target: object = None) -> None:
        """Refuse PyTorch, and leave all other modules to the other importers."""
        if name == "torch":
            raise ModuleNotFoundError("TensorFlow's process must not import torch", name=name)


class Objects:
    """What stays in this process, by the numbers that the program knows it by."""

    def __init__(self) -> None:
        self.kept: dict[int, Any] = {}
        self.numbers = itertools.count(1)

    def keep(self, value: Any) -> int:
        """The number of a value that stays here."""
        number = next(self.numbers)
        self.kept[number] = value
        return number

    def answer(self, what: str, *details: Any) -> Any:
        """What a request comes to, as `sent` puts it."""
        match what, details:
            case "begin", (folders, words):
                sys.path[:], sys.argv[:] = folders, words
                return ("value", None)
            case "call", (function, arguments):
                module, _, name = function.partition(":")
                return self.sent(getattr(importlib.import_module(module), name)(*arguments))
            case "method", (number, name, arguments):
                return self.sent(getattr(self.kept[number], name)(*arguments))
            case "iterate", (number,):
                return ("value", self.keep(iter(self.kept[number])))
            case "next", (number,):
                found = [self.sent(item) for item in itertools.islice(self.kept.get(number, ()), 1)]
                return ("tuple", found) if found else ("value", None)
        raise ValueError(f"no such request: {what}")

    def sent(self, value: Any) -> tuple[str, Any]:
        """A value as a pair of what it is and its content: plain data and arrays only."""
        if isinstance(value, tuple | list):
            return ("tuple" if isinstance(value, tuple) else "list", [self.sent(item) for item in value])
        if isinstance(value, Mapping):
            return ("dict", {key: self.sent(item) for key, item in value.items()})
        if value is None or isinstance(value, (*PLAIN, np.ndarray, np.generic)):
            return ("value", value)
        return self.sent_object(value)

    def sent_object(self, value: Any) -> tuple[str, Any]:
        """An object of TensorFlow's, or of another library's."""
        tf = sys.modules.get("tensorflow")
        if tf is None:
            return ("object", self.keep(value))
        if isinstance(value, tf.RaggedTensor):
            return ("ragged", (self.sent(value.values), value.row_splits.numpy()))
        if isinstance(value, tf.SparseTensor):
            return (
                "sparse",
                (value.indices.numpy(), value.values.numpy(), value.dense_shape.numpy().tolist()),
            )
        if isinstance(value, tf.Tensor | tf.Variable):
            array = value.numpy()
            if isinstance(array, bytes):
                return ("text", array)
            if array.dtype.name == "bfloat16":
                return ("bfloat16", array.astype(np.float32))
            return ("text", array) if array.dtype == object else ("tensor", np.asarray(array))
        if isinstance(value, tf.data.Dataset):
            facts = {name: list(getattr(value, name)) for name in FACTS if getattr(value, name, None)}
            return ("dataset", (self.keep(value), int(value.cardinality()), facts))
        if type(value).__module__.startswith("tensorflow_datasets") and hasattr(value, "__iter__"):
            return ("dataset", (self.keep(value), -2, {}))  # what tfds.as_numpy gives
        if isinstance(value, Iterator):
            return ("dataset", (self.keep(value), -2, {}))
        return ("object", self.keep(value))

    def received(self, item: Any) -> Any:
        """A value from the program; what is kept here, itself."""
        what, content = item
        match what:
            case "kept":
                return self.kept[content]
            case "pickle":
                return pickle.loads(content)
            case "tuple" | "list":
                return (tuple if what == "tuple" else list)(map(self.received, content))
            case "dict":
                return {key: self.received(value) for key, value in content.items()}
        return content


def serve(pipe: Connection) -> None:
    """Answer the program's requests until it ends."""
    sys.meta_path.insert(0, NoTorch)
    objects = Objects()
    while request := pipe.recv_bytes():
        number, asked, released = pickle.loads(request)
        for kept in released:
            objects.kept.pop(kept, None)
        try:
            done, result = True, objects.answer(*objects.received(asked))
        except (Exception, SystemExit):  # whatever the user's code raises is the program's to know
            done, result = False, traceback.format_exc()
        sys.stdout.flush()
        pipe.send_bytes(pickle.dumps((number, done, result), protocol=5))


if __name__ == "__main__":
    with contextlib.suppress(KeyboardInterrupt, EOFError, OSError):
        serve(Connection(int(sys.argv[1])))
    os._exit(0)  # TensorFlow's threads need not be waited for
