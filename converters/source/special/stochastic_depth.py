"""The layer of ConvNeXt that leaves a branch out at times: dropout of whole samples, and written as that.

https://github.com/keras-team/keras/blob/master/keras/src/applications/convnext.py
"""

from __future__ import annotations

from migrate.converters.source.architecture import Layer
from migrate.converters.source.arguments import Argument, Inner, Unwritable, rank

CLASSES = frozenset({"StochasticDepth"})
FUNCTION = "layers.Dropout"


def arguments(layer: Layer, inner: Inner) -> tuple[Argument, ...]:
    """One decision a sample, for all of its elements.

    Raises:
        Unwritable: the file does not say of how many axes the tensor is.
    """
    axes = rank(layer)
    if axes is None or "drop_path_rate" not in layer.config:
        raise Unwritable("StochasticDepth: the file does not say what it is called with")
    shape = (None, *(1 for _ in range(axes - 1)))
    return (Argument("rate", layer.config["drop_path_rate"], False), Argument("noise_shape", shape))
