"""What the way to ONNX needs beside TensorFlow, looked for where TensorFlow is."""

from __future__ import annotations

from importlib.util import find_spec

PACKAGES = ("onnx", "onnxruntime", "tf2onnx")


def missing() -> list[str]:
    """The packages that are not installed here."""
    return [package for package in PACKAGES if find_spec(package) is None]
