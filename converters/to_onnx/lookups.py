"""Look-ups by whole numbers, of which tf2onnx has none: the key that equals, and where it stands.

Those by strings become its ``LabelEncoder``. https://onnx.ai/onnx/operators/onnx_aionnxml_LabelEncoder.html
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial
from typing import Any

import tensorflow as tf

from migrate.converters.to_onnx.graph import Array

OPERATOR = "LookupTableFindV2"


def decompositions(tables: Mapping[bytes, tuple[Array, Array]]) -> dict[str, Callable[..., Any]]:
    """What to put in the place of a look-up in one of these tables."""
    return {OPERATOR: partial(_found, tables)} if tables else {}


def _found(
    tables: Mapping[bytes, tuple[Array, Array]],
    table: Any,
    wanted: Any,
    default: Any,
    *,
    operation: Any,
    **_: Any,
) -> Any | None:
    handle = operation.inputs[0].op
    name = handle.get_attr("shared_name") if handle.type == "HashTableV2" else b""
    if name not in tables or not wanted.dtype.is_integer:
        return None
    keys, values = tables[name]
    equal = tf.equal(wanted[..., tf.newaxis], tf.constant(keys))
    index = tf.argmax(tf.cast(equal, tf.int32), -1)
    return tf.where(tf.reduce_any(equal, -1), tf.gather(tf.constant(values), index), default)
