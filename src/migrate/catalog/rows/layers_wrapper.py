"""Wrappers around a layer.

https://keras.io/api/layers/recurrent_layers/time_distributed/
"""

from migrate.catalog.model import Layer, Rendering
from migrate.catalog.proofs import Proof, normal
from migrate.catalog.reasons import BASE, LAYERS

ROWS = (
    Layer(
        source=f"keras.layers.TimeDistributed(layer, {BASE})",
        layout="channels_last",
        shape="shape(x)",
        ignored=LAYERS,
        note="torch's layers work on the last axis whatever comes before it, so the wrapper disappears",
        renderings=(
            Rendering(
                "",
                when="is_call(layer, 'keras.layers.Dense') or is_call(layer, 'keras.layers.Activation') or "
                "is_call(layer, 'keras.layers.LayerNormalization')",
                wraps="layer",
            ),
        ),
        proofs=(
            Proof(
                "keras.layers.TimeDistributed(keras.layers.Dense(3, activation='relu'))",
                {"x": normal(2, 5, 4)},
            ),
            Proof(
                "keras.layers.TimeDistributed(layer=keras.layers.Dense(3, use_bias=False))",
                {"x": normal(2, 5, 4)},
            ),
            Proof("keras.layers.TimeDistributed(keras.layers.Activation('softmax'))", {"x": normal(2, 5, 4)}),
            Proof("keras.layers.TimeDistributed(keras.layers.LayerNormalization())", {"x": normal(2, 5, 4)}),
        ),
    ),
)
