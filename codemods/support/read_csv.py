"""The rows of CSV files as a data set.

https://www.tensorflow.org/api_docs/python/tf/data/experimental/CsvDataset
"""

from __future__ import annotations

import csv
import io
import os
from collections.abc import Iterator, Sequence
from typing import Any

from migrate.codemods.support.as_element import as_element
from migrate.codemods.support.open_plain import open_plain
from migrate.codemods.support.parse_csv_field import parse_csv_field
from migrate.codemods.support.pipeline import Pipeline


def read_csv(
    filenames: Any,
    record_defaults: Sequence[Any],
    compression_type: str | None = None,
    header: bool = False,
    field_delim: str = ",",
    use_quote_delim: bool = True,
    na_value: str = "",
    select_cols: Sequence[int] | None = None,
    exclude_cols: Sequence[int] | None = None,
) -> Pipeline:
    """Rows as tuples of numbers and texts, one file after the other.

    Args:
        filenames: a path, a list of them, or a data set of them.
        record_defaults: what each column is, see `parse_csv_field`.
        header: whether the first line of each file is to be left out.
        select_cols, exclude_cols: the columns to take, or not to take.
    """
    paths = [filenames] if isinstance(filenames, str | os.PathLike) else filenames
    quoting: Any = csv.QUOTE_MINIMAL if use_quote_delim else csv.QUOTE_NONE

    def make() -> Iterator[Any]:
        for path in paths:
            with open_plain(path, compression_type) as file:
                lines = csv.reader(
                    io.TextIOWrapper(file, "utf-8", newline=""), delimiter=field_delim, quoting=quoting
                )
                for number, row in enumerate(lines):
                    if header and number == 0:
                        continue
                    places = range(len(row)) if select_cols is None else select_cols
                    fields = [
                        row[place] for place in places if exclude_cols is None or place not in exclude_cols
                    ]
                    values = (
                        parse_csv_field(text, default, na_value)
                        for text, default in zip(fields, record_defaults, strict=True)
                    )
                    yield as_element(tuple(values))

    return Pipeline(make)
