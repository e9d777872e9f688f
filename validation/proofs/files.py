"""Random files for proofs: images, sounds and plain bytes, their paths, and places to write to.

The parent makes them in a temporary folder of its own; both workers read them there. An image is smooth, as photographs
are, so that a lossy format keeps most of it.
"""

from __future__ import annotations

import atexit
import io
import shutil
import tempfile
import wave
from collections.abc import Iterable
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np

from migrate.catalog.proofs import Sample

Array = np.ndarray[Any, Any]
KINDS = ("contents", "path", "written")
RATE = 16_000  # samples a second


@cache
def _folder() -> Path:
    folder = Path(tempfile.mkdtemp(prefix="proofs"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    return folder


def draw_file(sample: Sample, random: np.random.Generator) -> str | bytes:
    """The contents of a file as bytes, or a path as text: of a file that exists, or of one to be written."""
    made = b"" if sample.kind == "written" else contents(sample, random)
    if sample.kind == "contents":
        return made
    path = _folder() / f"{random.integers(2**62):x}.{sample.format}"
    if sample.kind == "path":
        path.write_bytes(made)
    return str(path)


def contents(sample: Sample, random: np.random.Generator) -> bytes:
    """A file: ``wav``, an image in any format that Pillow writes, or ``bin``."""
    if sample.format == "bin":
        return bytes(random.integers(0, 256, sample.shape, dtype="uint8").tobytes())
    if sample.format == "wav":
        return _sound(random.integers(-(2**15), 2**15, sample.shape, dtype="int16"))
    from PIL import Image

    pixels = _smooth(sample.shape, random)
    out = io.BytesIO()
    Image.fromarray(pixels[..., 0] if pixels.shape[-1] == 1 else pixels).save(out, sample.format)
    return out.getvalue()


def _smooth(shape: tuple[int, ...], random: np.random.Generator) -> Array:
    """Waves of random direction and phase, a few to an image: (height, width, channels), 0 to 255."""
    height, width, channels = shape
    y, x = np.mgrid[:height, :width][..., None] / 8.0
    a, b, phase = random.uniform(-1, 1, (3, channels)) * [[1], [1], [np.pi]]
    pixels: Array = np.round(127.5 + 120 * np.sin(a * x + b * y + phase)).astype("uint8")
    return pixels


def _sound(samples: Array) -> bytes:
    out = io.BytesIO()
    with wave.open(out, "wb") as file:
        file.setnchannels(samples.shape[1])
        file.setsampwidth(2)
        file.setframerate(RATE)
        file.writeframes(samples.astype("<i2").tobytes())
    return out.getvalue()


def taken(paths: Iterable[str]) -> list[bytes]:
    """What a side has written, removed again, so that the other side's file is its own."""
    found = [Path(path).read_bytes() for path in paths]
    for path in paths:
        Path(path).unlink()
    return found


def text_or_bytes(value: bytes) -> Any:
    """A string as an array of ``str``, as both sides give their strings; what is no text as it is."""
    try:
        return np.array(value.decode())
    except UnicodeDecodeError:
        return value


def decoded_image(value: Any) -> Any:
    """The pixels of an image file's contents: two encoders need not write the same bytes. Anything else as it is."""
    if not isinstance(value, bytes):
        return value
    from PIL import Image, UnidentifiedImageError

    try:
        return np.asarray(Image.open(io.BytesIO(value)))
    except UnidentifiedImageError:
        return np.frombuffer(value, dtype="uint8")
