"""One field of a CSV record as a number or text, by the default of its column.

https://www.tensorflow.org/api_docs/python/tf/io/decode_csv
"""

from __future__ import annotations

from typing import Any

import torch


def parse_csv_field(text: str, default: Any, na_value: str = "") -> Any:
    """A number of the default's dtype (float32 and int32 for Python's own), or the text itself.

    Args:
        default: for an empty field, or one of ``na_value``: a value, a list of one; or, where there is none, an empty
            tensor or a dtype.

    Raises:
        ValueError: the field has no value, and its column no default; or it is no number.
    """
    if isinstance(default, torch.dtype | type):
        dtype, values = default, []
    elif isinstance(default, torch.Tensor):
        dtype, values = default.dtype, default.flatten().tolist()
    else:
        values = list(default) if isinstance(default, list | tuple) else [default]
        dtype = {bool: torch.bool, int: torch.int32, float: torch.float32}.get(
            type(values[0]) if values else str, str
        )
    missing = text in ("", na_value)
    if missing and not values:
        raise ValueError("a field is missing, and its column has no default")
    if not isinstance(dtype, torch.dtype):
        return values[0] if missing else text
    return torch.tensor(
        values[0] if missing else float(text) if dtype.is_floating_point else int(text), dtype=dtype
    )
