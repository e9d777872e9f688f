"""Tensors put into a text. https://www.tensorflow.org/api_docs/python/tf/strings/format"""

from __future__ import annotations

from typing import Any

import numpy as np
import torch

_ESCAPES = str.maketrans({"\n": "\\n", "\r": "\\r", "\t": "\\t", '"': '\\"', "'": "\\'", "\\": "\\\\"})
_DIGITS = {"float64": (15, 17)}  # of other floats 6, or 9 if these do not tell them apart


def format_text(template: str, inputs: Any, placeholder: str = "{}", summarize: int = 3) -> str:
    """Put tensors into a text as TensorFlow prints them: ``[0 1 2 ... 7 8 9]``.

    Args:
        template: the text, with one ``placeholder`` for each of ``inputs``.
        inputs: tensors, arrays, strings and numbers; several as a list or tuple.
        summarize: how many elements of an axis are shown at either end; -1 shows all.

    Raises:
        ValueError: there are more placeholders than inputs, or fewer.
    """
    values = inputs if isinstance(inputs, list | tuple) else (inputs,)
    parts = template.split(placeholder)
    if len(parts) != len(values) + 1:
        raise ValueError(f"{len(parts) - 1} placeholders for {len(values)} inputs")
    shown = [_shown(_printable(value), 0, summarize) for value in values]
    return parts[0] + "".join(text + part for text, part in zip(shown, parts[1:], strict=True))


def _printable(value: Any) -> Any:
    if isinstance(value, torch.Tensor):
        value = value.detach().cpu()
        return (value.float() if value.dtype == torch.bfloat16 else value).numpy()
    return np.float32(value) if isinstance(value, float) else np.asarray(value)


def _shown(array: Any, depth: int, most: int) -> str:
    if not array.ndim:
        return _element(array[()])
    rows = list(array)
    if most >= 0 and len(rows) > 2 * most:
        first = [_shown(np.asarray(row), depth + 1, most) for row in rows[:most]]
        last = [_shown(np.asarray(row), depth + 1, most) for row in rows[len(rows) - most :]]
        texts = [*first, "...", *last]
    else:
        texts = [_shown(np.asarray(row), depth + 1, most) for row in rows]
    separator = " " if array.ndim == 1 else "\n" * (array.ndim - 1) + " " * (depth + 1)
    return f"[{separator.join(texts)}]"


def _element(value: Any) -> str:
    if isinstance(value, bytes | str):
        text = value.decode() if isinstance(value, bytes) else value
        return f'"{text.translate(_ESCAPES)}"'
    if isinstance(value, float | np.floating):
        few, many = _DIGITS.get(str(np.asarray(value).dtype), (6, 9))
        text = f"{value:.{few}g}"
        return text if type(value)(text) == value or value != value else f"{value:.{many}g}"
    if isinstance(value, complex | np.complexfloating):
        raise ValueError("TensorFlow does not print complex numbers")
    return str(int(value))
