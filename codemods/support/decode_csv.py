"""Records of CSV as columns.

https://www.tensorflow.org/api_docs/python/tf/io/decode_csv
"""

from __future__ import annotations

import csv
from collections.abc import Sequence
from typing import Any

import numpy as np
import torch

from migrate.codemods.support.parse_csv_field import parse_csv_field


def decode_csv(
    records: Any,
    record_defaults: Sequence[Any],
    field_delim: str = ",",
    use_quote_delim: bool = True,
    na_value: str = "",
    select_cols: Sequence[int] | None = None,
) -> list[Any]:
    """A list with a tensor for each column of numbers and a NumPy array for each of text, in the shape of the records;
    of a single record, a number and a ``str``.

    Args:
        records: a line, or an array of lines.
        record_defaults: what each column is, see `parse_csv_field`.
        select_cols: the columns to take; None for all.

    Raises:
        ValueError: a record has another number of fields, or one that does not fit.
    """
    lines = np.asarray(records, dtype=object)
    texts = [line.decode() if isinstance(line, bytes) else str(line) for line in lines.ravel()]
    quoting: Any = csv.QUOTE_MINIMAL if use_quote_delim else csv.QUOTE_NONE
    rows = [next(csv.reader([text], delimiter=field_delim, quoting=quoting), [""]) for text in texts]
    columns: list[Any] = []
    for position, default in enumerate(record_defaults):
        if select_cols is None and any(len(row) != len(record_defaults) for row in rows):
            raise ValueError(f"a record does not have {len(record_defaults)} fields")
        place = position if select_cols is None else select_cols[position]
        values = [parse_csv_field(row[place], default, na_value) for row in rows]
        if isinstance(values[0], torch.Tensor):
            columns.append(torch.stack(values).reshape(lines.shape))
        else:
            columns.append(np.array(values).reshape(lines.shape) if lines.ndim else values[0])
    return columns
