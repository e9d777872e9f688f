"""Operators that tf2onnx translates by a trick which is wrong for some numbers, one a file, in its own registry.

https://github.com/onnx/tensorflow-onnx/blob/main/README.md#custom-ops
"""

from __future__ import annotations

import importlib
import pkgutil


def register() -> None:
    """Import every module here: each adds itself with tf2onnx's `tf_op`, and wins over what was there."""
    for module in pkgutil.iter_modules(__path__):
        importlib.import_module(f"{__name__}.{module.name}")
