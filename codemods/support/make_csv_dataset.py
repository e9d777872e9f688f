"""TensorFlow's function of this name: CSV files as batches of columns by name.

https://www.tensorflow.org/api_docs/python/tf/data/experimental/make_csv_dataset
"""

from __future__ import annotations

import csv
import glob
import io
import os
from collections.abc import Sequence
from itertools import islice
from typing import Any

import torch

from migrate.codemods.support.open_plain import open_plain
from migrate.codemods.support.pipeline import Pipeline
from migrate.codemods.support.read_csv import read_csv


def make_csv_dataset(
    file_pattern: Any,
    batch_size: int,
    column_names: Sequence[str] | None = None,
    column_defaults: Sequence[Any] | None = None,
    label_name: str | None = None,
    select_columns: Sequence[Any] | None = None,
    field_delim: str = ",",
    use_quote_delim: bool = True,
    na_value: str = "",
    header: bool = True,
    num_epochs: int | None = None,
    shuffle: bool = True,
    shuffle_buffer_size: int = 10000,
    shuffle_seed: int | None = None,
    num_rows_for_inference: int | None = 100,
    compression_type: str | None = None,
) -> Pipeline:
    """Batches as dicts of columns; with ``label_name``, pairs of such a dict and that column.

    Args:
        file_pattern: a pattern of paths, or a list of them.
        column_names: None for those in the first line of the first file.
        column_defaults: what each column is, see `parse_csv_field`; None to infer it from the first
            ``num_rows_for_inference`` rows: whole numbers, numbers or text.
        select_columns: names or positions of the columns to take.
        num_epochs: how often to go through the rows; None for ever, in whole batches only.
        shuffle: rows and files, in another order in each epoch.

    Raises:
        ValueError: no file matches, or there is no such column.
    """
    patterns = [file_pattern] if isinstance(file_pattern, str | os.PathLike) else list(file_pattern)
    paths = sorted(path for item in patterns for path in glob.glob(os.fspath(item)))  # noqa: PTH207 - absolute ones too
    if not paths:
        raise ValueError(f"no file matches {', '.join(map(str, patterns))}")
    quoting: Any = csv.QUOTE_MINIMAL if use_quote_delim else csv.QUOTE_NONE
    with open_plain(paths[0], compression_type) as file:
        lines = csv.reader(
            io.TextIOWrapper(file, "utf-8", newline=""), delimiter=field_delim, quoting=quoting
        )
        first = next(lines) if header or column_names is None else []
        rows = list(islice(lines, num_rows_for_inference)) if column_defaults is None else []
    names = list(column_names or first)
    places = list(range(len(names)))
    if select_columns is not None:
        places = sorted(names.index(item) if isinstance(item, str) else item for item in select_columns)
    taken = [names[place] for place in places]
    if label_name is not None and label_name not in taken:
        raise ValueError(f"there is no column {label_name!r}, only {', '.join(taken)}")
    defaults = column_defaults or [
        _column_default([row[place] for row in rows], na_value) for place in places
    ]
    files = Pipeline.from_tensor_slices(paths)
    found = read_csv(
        files.shuffle(seed=shuffle_seed) if shuffle else files,
        defaults,
        compression_type,
        header,
        field_delim,
        use_quote_delim,
        na_value,
        places,
    )
    if shuffle:
        found = found.shuffle(shuffle_buffer_size, shuffle_seed)
    batches = found.repeat(num_epochs).batch(batch_size, drop_remainder=num_epochs is None)

    def named(*columns: Any) -> Any:
        features = dict(zip(taken, columns, strict=True))
        return features if label_name is None else (features, features.pop(label_name))

    return batches.map(named)


def _column_default(texts: Sequence[str], na_value: str) -> Any:
    """What a missing field of a column is: its type is the first that fits all texts."""
    given = [text for text in texts if text not in ("", na_value)]
    for parse, default in ((int, torch.tensor([0])), (float, torch.tensor([0.0]))):
        try:
            for text in given:
                parse(text)
        except ValueError:
            continue
        return default if given else [""]
    return [""]
