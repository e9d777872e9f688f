"""Operators of TensorFlow's that tf2onnx lacks or gets wrong, each said in operators that it has; one a file.

A module has ``OPERATOR``, the name, and ``decomposed(*inputs, **attributes)``, plain TensorFlow that is traced in the
operator's place. So each can be held against the operator itself, in TensorFlow alone.
"""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Callable
from functools import cache
from typing import Any


@cache
def registered() -> dict[str, Callable[..., Any]]:
    """What to put in an operator's place, by its name: from every module here."""
    found = (
        importlib.import_module(f"{__name__}.{module.name}") for module in pkgutil.iter_modules(__path__)
    )
    return {module.OPERATOR: module.decomposed for module in found}
