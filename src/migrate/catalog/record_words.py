"""Words of the vocabulary about data: see `migrate.catalog.vocabulary`."""

from __future__ import annotations

from typing import Any

from migrate.catalog.values import UNKNOWN, Code, DType
from migrate.catalog.vocabulary import torch_dtype, word


@word
def element_type(value: Any) -> Any:
    """The type of the elements of a data set: ``tf.int64`` → ``torch.int64``, ``tf.string`` → ``bytes``."""
    if value in (DType("string"), "string"):
        return Code("bytes")
    return UNKNOWN if value is UNKNOWN else torch_dtype(value)


@word
def spec_type(value: Any) -> Any:
    """The type that a specification names: ``tf.int64`` → ``torch.int64``, ``tf.string`` → ``str``."""
    return Code("str") if value in (DType("string"), "string") else element_type(value)
