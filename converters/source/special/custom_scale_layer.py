"""The layer of InceptionResNetV2 that adds a branch, scaled: it is arithmetic, and is written as such.

https://github.com/keras-team/keras/blob/master/keras/src/applications/inception_resnet_v2.py
"""

from __future__ import annotations

from migrate.converters.source.architecture import Call, Layer, tensors
from migrate.converters.source.arguments import Unwritable
from migrate.converters.source.expressions import Operation

FUNCTIONS = frozenset({"CustomScaleLayer"})


def expression(layer: Layer, call: Call) -> Operation:
    """``x + y * scale``.

    Raises:
        Unwritable: it is called in another way than Keras does.
    """
    given = list(tensors([call.arguments]))
    if len(given) != 2 or "scale" not in layer.config:
        raise Unwritable("CustomScaleLayer: called with something else than two tensors")
    return Operation("{} + {} * {}", (given[0], given[1], layer.config["scale"]))
