"""Write the files of a proof, in either worker, from the proof's own seed: the same bytes on both sides.

https://yann.lecun.com/exdb/mnist/ (idx), https://www.w3.org/TR/png-3/ (png)
"""

from __future__ import annotations

import gzip
import io
import os
import pickle
import struct
import tarfile
import tempfile
import zlib
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any, ClassVar

import numpy as np

from migrate.catalog.proof_files import Content
from migrate.catalog.proofs import Sample
from migrate.validation.proofs.draw import Array, draw, generator

Json = dict[str, Any]
IDX_BYTES = 0x08  # the idx code of unsigned bytes
PNG_COLOURS = {1: 0, 2: 4, 3: 2, 4: 6}  # png's colour types by the number of channels


def described(files: Mapping[str, Content]) -> Json:
    """Contents as plain data, for the way to the workers."""
    return {
        path: {
            "form": content.form,
            "arrays": {name: vars(sample) for name, sample in content.arrays.items()},
            "ragged": list(content.ragged),
            "text": content.text,
            "members": described(content.members),
            "side": content.side,
        }
        for path, content in files.items()
    }


@contextmanager
def place(files: Json, seed: str, side: str, made: Mapping[str, bytes] | None = None) -> Iterator[None]:
    """Work in a fresh folder with the files of a proof, as current folder and as home; where it has none, stay.

    Args:
        made: files whose bytes are there already: what only TensorFlow can write.
    """
    if not files:
        yield
        return
    before, environment = Path.cwd(), dict(os.environ)
    with tempfile.TemporaryDirectory() as folder:
        os.chdir(folder)
        os.environ |= {"HOME": folder, "TORCH_HOME": folder}
        os.environ.pop("KERAS_HOME", None)
        try:
            for path, content in files.items():
                if content["side"] in ("", side):
                    data = (made or {}).get(path) or content_bytes(content, seed)
                    Path(path).parent.mkdir(parents=True, exist_ok=True)
                    Path(path).write_bytes(data)
            yield
        finally:
            os.chdir(before)
            for name in ("HOME", "TORCH_HOME", "KERAS_HOME"):
                os.environ.pop(name, None)
            os.environ |= environment


def arrays(content: Json, seed: str) -> dict[str, Any]:
    """The arrays of a file; a ragged one as an object array of lists."""
    drawn: dict[str, Any] = {}
    for name, sample in content["arrays"].items():
        random = generator(seed, "file", name)
        values = draw(Sample(**{**sample, "shape": tuple(sample["shape"])}), random)
        drawn[name] = _cut(values, random) if name in content["ragged"] else values
    return drawn


def _cut(values: Array, random: np.random.Generator) -> Array:
    lists = np.empty(len(values), dtype=object)
    for position, row in enumerate(values):
        lists[position] = row[: int(random.integers(1, len(row) + 1))].tolist()
    return lists


def content_bytes(content: Json, seed: str) -> bytes:
    """A file's bytes."""
    drawn = arrays(content, seed)
    match content["form"]:
        case "text":
            return str(content["text"]).encode()
        case "npz":
            buffer = io.BytesIO()
            np.savez(buffer, **drawn)
            return buffer.getvalue()
        case "idx":
            return _idx(*drawn.values())
        case "idx.gz":
            return gzip.compress(_idx(*drawn.values()), compresslevel=1)
        case "pickle":
            plain = {name: value.tolist() if value.ndim == 1 else value for name, value in drawn.items()}
            return _old_pickle({name.rpartition("/")[2].encode(): value for name, value in plain.items()})
        case "png":
            return _png(*drawn.values())
        case "tar":
            return _tar(content["members"], seed)
    raise ValueError(f"unknown form of a file: {content['form']!r}")


class _OldPickler(pickle._Pickler):  # the one written in Python: the other has no table to change
    """Writes bytes as Python 2 wrote its strings."""

    dispatch: ClassVar[dict[type, Any]] = dict(pickle._Pickler.dispatch)

    def save_string(self, value: bytes) -> None:
        self.write(  # type: ignore[attr-defined]  # the stubs know the compiled one only
            pickle.BINSTRING + struct.pack("<i", len(value)) + value
        )

    dispatch[bytes] = save_string


def _old_pickle(value: Any) -> bytes:
    buffer = io.BytesIO()
    _OldPickler(buffer, protocol=2).dump(value)
    return buffer.getvalue()


def _idx(array: Array) -> bytes:
    head = struct.pack(f">BBBB{array.ndim}I", 0, 0, IDX_BYTES, array.ndim, *array.shape)
    return head + array.astype(np.uint8).tobytes()


def _png(array: Array) -> bytes:
    height, width, channels = array.shape
    head = struct.pack(">IIBBBBB", width, height, 8, PNG_COLOURS[channels], 0, 0, 0)
    rows = b"".join(b"\0" + row.astype(np.uint8).tobytes() for row in array)
    chunks = ((b"IHDR", head), (b"IDAT", zlib.compress(rows)), (b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(_chunk(kind, data) for kind, data in chunks)


def _chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def _tar(members: Json, seed: str) -> bytes:
    buffer = io.BytesIO()
    with tarfile.open(fileobj=buffer, mode="w") as archive:
        for path, content in members.items():
            data = content_bytes(content, seed)
            entry = tarfile.TarInfo(path)
            entry.size = len(data)
            archive.addfile(entry, io.BytesIO(data))
    return buffer.getvalue()
