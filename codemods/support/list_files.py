"""The paths that match patterns, as a data set.

https://www.tensorflow.org/api_docs/python/tf/data/Dataset#list_files
"""

from __future__ import annotations

import glob
import os
from typing import Any

from migrate.codemods.support.pipeline import Pipeline


def list_files(file_pattern: Any, shuffle: bool | None = None, seed: int | None = None) -> Pipeline:
    """The paths of files that match a pattern, or one of a list, in random order unless ``shuffle`` is False.

    Raises:
        ValueError: nothing matches.
    """
    patterns = [file_pattern] if isinstance(file_pattern, str | os.PathLike) else list(file_pattern)
    paths = sorted(path for pattern in patterns for path in glob.glob(os.fspath(pattern)))  # noqa: PTH207 - absolute ones too
    if not paths:
        raise ValueError(f"no file matches {', '.join(map(str, patterns))}")
    files = Pipeline.from_tensor_slices(paths)
    return files if shuffle is False else files.shuffle(seed=seed)
