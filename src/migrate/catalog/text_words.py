"""Words of the vocabulary about strings: see `migrate.catalog.vocabulary`."""

from __future__ import annotations

import re
from typing import Any

from migrate.catalog.values import DType
from migrate.catalog.vocabulary import word

RE2_ONLY = re.compile(r"(?<!\\)(?:\\\\)*\\[pPC]")
"""Unicode classes and single bytes, which Python's `re` does not have."""


@word
def re2_is_portable(pattern: Any) -> bool:
    """Whether an expression in RE2's syntax has nothing that Python's `re` lacks; of unknown ones the program tells."""
    return not (isinstance(pattern, str) and RE2_ONLY.search(pattern))


@word
def is_string(dtype: Any) -> bool:
    """Whether a dtype is known to be that of strings: ``tf.string``, ``'string'``."""
    return (dtype.name if isinstance(dtype, DType) else dtype) == "string"
