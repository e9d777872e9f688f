"""The layer of ConvNeXt that multiplies each channel by a factor: its class is written along.

https://github.com/keras-team/keras/blob/master/keras/src/applications/convnext.py
"""

from __future__ import annotations

from migrate.converters.source.architecture import Layer
from migrate.converters.source.arguments import Argument, Inner, Unwritable

CLASSES = frozenset({"LayerScale"})
FUNCTION = "LayerScale"
SOURCE = '''class LayerScale(layers.Layer):
    """Multiplies each channel by a factor that is learnt."""

    def __init__(self, projection_dim, init_values=1e-6, **kwargs):
        super().__init__(**kwargs)
        self.projection_dim = projection_dim
        self.init_values = init_values

    def build(self, input_shape):
        self.gamma = self.add_weight(
            shape=(self.projection_dim,), initializer=keras.initializers.Constant(self.init_values), name="gamma"
        )

    def call(self, x):
        return x * self.gamma'''


def arguments(layer: Layer, inner: Inner) -> tuple[Argument, ...]:
    """How many channels, and what their factors begin with.

    Raises:
        Unwritable: the file does not say so.
    """
    if "projection_dim" not in layer.config:
        raise Unwritable("LayerScale: projection_dim is missing")
    found = [Argument("projection_dim", layer.config["projection_dim"], False)]
    start = layer.config.get("init_values", 1e-6)
    return (*found, *([] if start == 1e-6 else [Argument("init_values", start)]))
