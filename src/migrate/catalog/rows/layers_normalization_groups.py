"""Normalisation over groups of channels, and to vectors of length one.

https://keras.io/api/layers/normalization_layers/
"""

from migrate.catalog.model import Caveat, Layer, Level, Rendering, Weight
from migrate.catalog.proofs import Proof, normal
from migrate.catalog.reasons import BASE, INITIALISERS, LAYERS, PENALTY

CAVEATS = (
    Caveat("gamma_regularizer is not None or beta_regularizer is not None", Level.APPROXIMATE, PENALTY),
)
FREEZE = (
    "None if center or not scale else layer.bias.requires_grad_(False)",
    "None if scale or not center else layer.weight.requires_grad_(False)",
)

ROWS = (
    Layer(
        source="keras.layers.GroupNormalization(groups=32, axis=-1, epsilon=0.001, center=True, scale=True, "
        "beta_initializer='zeros', gamma_initializer='ones', beta_regularizer=None, gamma_regularizer=None, "
        f"beta_constraint=None, gamma_constraint=None, {BASE})",
        target="torch.nn.GroupNorm(num_groups, num_channels, eps=1e-05, affine=True)",
        requires="axis in (-1, rank(x) - 1) and dtype in (None, 'float32')",
        caveats=CAVEATS,
        layout="channels_first",
        shape="shape(x)",
        ignored=INITIALISERS,
        weights=(
            Weight(("gamma",), ("weight",), when="scale"),
            Weight(("beta",), ("bias",), when="center"),
        ),
        renderings=(
            Rendering(
                "torch.nn.GroupNorm(channels(x) if groups == -1 else groups, channels(x), eps=epsilon, "
                "affine=center or scale)",
                setup=FREEZE,
                constant=("weight", "bias"),
            ),
        ),
        proofs=(
            Proof("keras.layers.GroupNormalization(2)", {"x": normal(2, 5, 4, 6)}),
            Proof(
                "keras.layers.GroupNormalization(groups=-1, epsilon=1e-5, center=False)",
                {"x": normal(2, 5, 6)},
            ),
            Proof("keras.layers.GroupNormalization()", {"x": normal(2, 3, 3, 64)}),
        ),
    ),
    Layer(
        source="keras.layers.UnitNormalization(axis=-1, *, name=None)",
        target="torch.nn.functional.normalize(input, p=2.0, dim=1, eps=1e-12)",
        layout="any",
        shape="shape(x)",
        ignored=INITIALISERS,
        renderings=(Rendering("", forward="torch.nn.functional.normalize(x, dim=dim(axis, x), eps=1e-06)"),),
        proofs=(
            Proof("keras.layers.UnitNormalization()", {"x": normal(3, 4, 5)}),
            Proof("keras.layers.UnitNormalization(axis=1)", {"x": normal(3, 4, 5)}),
        ),
    ),
    Layer(
        source=f"keras.layers.RMSNormalization(axis=-1, epsilon=1e-06, {BASE})",
        target="torch.nn.RMSNorm(normalized_shape, eps=None, elementwise_affine=True)",
        requires="axis in (-1, rank(x) - 1) and dtype in (None, 'float32')",
        layout="channels_last",
        shape="shape(x)",
        ignored=LAYERS,
        weights=(Weight(("scale",), ("weight",)),),
        renderings=(Rendering("torch.nn.RMSNorm(channels(x), eps=epsilon)"),),
        proofs=(
            Proof("keras.layers.RMSNormalization()", {"x": normal(3, 4, 5)}),
            Proof("keras.layers.RMSNormalization(axis=-1, epsilon=0.1)", {"x": normal(2, 3, 4, 5)}),
        ),
    ),
)
