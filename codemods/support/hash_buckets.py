"""Strings put into buckets as TensorFlow does. https://www.tensorflow.org/api_docs/python/tf/strings/to_hash_bucket_fast"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import torch

from migrate.codemods.support.fingerprint64 import fingerprint64
from migrate.codemods.support.map_text import map_text
from migrate.codemods.support.siphash64 import siphash64


def hash_buckets(text: Any, num_buckets: int, key: Sequence[int] | None = None) -> Any:
    """The bucket of each string, from 0 up to ``num_buckets``, int64: by FarmHash, or by SipHash with a ``key``."""

    def bucket(item: str) -> int:
        data = item.encode()
        return (siphash64(data, key) if key else fingerprint64(data)) % num_buckets

    return map_text(bucket, text, torch.int64)
