"""Numbers written out. https://www.tensorflow.org/api_docs/python/tf/strings/as_string"""

from __future__ import annotations

from typing import Any

import numpy as np
import torch


def numbers_as_text(
    values: Any,
    precision: int = -1,
    scientific: bool = False,
    shortest: bool = False,
    width: int = -1,
    fill: str = "",
) -> Any:
    """Each number as C's ``printf`` writes it, as an array of strings (of one number a string).

    Args:
        values: numbers or truth values, a tensor or an array.
        precision: digits after the point; -1 for six.
        scientific, shortest: ``1.5e+10``, or the shorter of both forms.
        width: the least width; fill: ``0`` or a sign, as in a format.
    """
    array = values.detach().cpu().numpy() if isinstance(values, torch.Tensor) else np.asarray(values)
    least = f"{fill}{width}" if width >= 0 else fill
    if array.dtype.kind == "b":
        form = f"%{'' if width < 0 else width}s"
        texts = [form % ("true" if item else "false") for item in array.ravel().tolist()]
    elif array.dtype.kind == "f":
        digits = f".{precision}" if precision >= 0 else ""
        form = f"%{least}{digits}{'e' if scientific else 'g' if shortest else 'f'}"
        texts = [form % item for item in array.ravel().tolist()]
    else:
        texts = [f"%{least}d" % item for item in array.ravel().tolist()]
    strings = np.array(texts, dtype=object).reshape(array.shape)
    return strings if array.ndim else texts[0]
