"""The paths that match patterns, as a list.

https://www.tensorflow.org/api_docs/python/tf/io/gfile/glob
"""

from __future__ import annotations

import glob
import os
from collections.abc import Sequence


def glob_files(pattern: str | os.PathLike[str] | Sequence[str]) -> list[str]:
    """The paths that match a pattern, sorted; of several patterns, those of one after those of the other."""
    patterns = [pattern] if isinstance(pattern, str | os.PathLike) else pattern
    return [path for item in patterns for path in sorted(glob.glob(os.fspath(item)))]  # noqa: PTH207 - absolute ones too
