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
        note="the wrapper disappears: torch's layers on the last axis take any rank, others get the steps as samples",
        renderings=(
            Rendering(
                "",
                when="is_call(layer, 'keras.layers.Dense') or is_call(layer, 'keras.layers.Activation') or "
                "is_call(layer, 'keras.layers.LayerNormalization')",
                wraps="layer",
            ),
            # Keras would normalise each step by its own batch.
            Rendering(
                "",
                when="not is_call(layer, 'keras.layers.BatchNormalization')",
                forward="folded(x)",
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
            Proof(
                "keras.layers.TimeDistributed(keras.layers.Conv2D(2, 3, padding='same', activation='softmax'))",
                {"x": normal(2, 3, 5, 4, 3)},
            ),
            Proof("keras.layers.TimeDistributed(keras.layers.MaxPooling2D())", {"x": normal(2, 3, 6, 4, 3)}),
            Proof("keras.layers.TimeDistributed(keras.layers.Flatten())", {"x": normal(2, 3, 5, 4)}),
            Proof(
                "keras.layers.TimeDistributed(keras.layers.GlobalAveragePooling2D())",
                {"x": normal(2, 3, 5, 4, 2)},
            ),
            Proof("keras.layers.TimeDistributed(keras.layers.LSTM(4))", {"x": normal(2, 3, 5, 4)}),
        ),
    ),
)
