"""Keras 2's binary cross-entropy adds 1e-7 to what it takes the logarithm of, after clipping at 1e-7.

https://github.com/keras-team/tf-keras/blob/v2.16.0/tf_keras/backend.py
"""

from dataclasses import replace

from migrate.catalog.keras2_rows import newer
from migrate.catalog.model import Loss
from migrate.catalog.rows.losses_binary import ROWS as BINARY

BCE = newer(Loss, BINARY, "keras.losses.BinaryCrossentropy")
SUPPORT = "support.BinaryCrossentropy("


def _added(code: str) -> str:
    """The code with Keras 2's epsilon, where it is our class's."""
    return f"{code[:-1]}, epsilon=1e-07)" if code.startswith(SUPPORT) else code


ROWS = (
    replace(
        BCE,
        target=BCE.target[:-1] + ", epsilon=0.0)",
        renderings=tuple(replace(item, code=_added(item.code)) for item in BCE.renderings),
        unreduced=_added(BCE.unreduced),
    ),
)
