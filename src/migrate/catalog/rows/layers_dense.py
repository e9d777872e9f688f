"""Dense: a matrix product over the last axis, for inputs of any rank.

https://keras.io/api/layers/core_layers/dense/ and https://pytorch.org/docs/stable/generated/torch.nn.Linear.html
"""

from migrate.catalog.model import Layer, Rendering, Weight
from migrate.catalog.proofs import Proof, normal
from migrate.catalog.reasons import BASE, INITIALISERS, KERNEL_AND_BIAS, REGULARISERS
from migrate.catalog.transforms import Permute

ROWS = (
    Layer(
        source=f"keras.layers.Dense(units, activation=None, use_bias=True, {KERNEL_AND_BIAS}, lora_rank=None, "
        f"lora_alpha=None, quantization_config=None, {BASE})",
        requires="dtype in (None, 'float32')",
        caveats=REGULARISERS,
        target="torch.nn.Linear(in_features, out_features, bias=True)",
        renderings=(
            Rendering("torch.nn.Linear(channels(x), units, bias=use_bias)", forward="activation(layer(x))"),
        ),
        ignored=INITIALISERS,
        layout="channels_last",
        shape="(*shape(x)[:-1], units)",
        weights=(
            Weight(("kernel",), ("weight",), (Permute((1, 0)),)),
            Weight(("bias",), ("bias",), when="use_bias"),
        ),
        proofs=(
            Proof("keras.layers.Dense(4)", {"x": normal(3, 5)}),
            Proof("keras.layers.Dense(4, kernel_regularizer='l2')", {"x": normal(3, 5)}),
            Proof(
                "keras.layers.Dense(4, kernel_regularizer=keras.regularizers.L1L2(0.1, 0.2), "
                "bias_regularizer=keras.regularizers.l2(0.3))",
                {"x": normal(3, 5)},
            ),
            Proof("keras.layers.Dense(4, trainable=False)", {"x": normal(3, 5)}),
            Proof("keras.layers.Dense(4, 'tanh', False)", {"x": normal(3, 5)}),
            Proof("keras.layers.Dense(units=4, activation='softmax', use_bias=True)", {"x": normal(2, 3, 5)}),
        ),
    ),
)
