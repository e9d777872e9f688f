"""Normalisation layers. Keras's epsilon is 1e-3 where torch's is 1e-5, and its momentum is one minus torch's.

In training Keras keeps the biased batch variance, torch the unbiased one (n / (n - 1) times as large): only a subclass
is exact there. In inference both are the same. A layer that is not trainable infers in training too.
https://keras.io/api/layers/normalization_layers/
"""

from migrate.catalog.model import Caveat, Layer, Level, Rendering, Style, Weight
from migrate.catalog.proofs import Proof, normal
from migrate.catalog.reasons import BASE, INITIALISERS, PENALTY

X2 = {"x": normal(64, 3)}
X4 = {"x": normal(8, 5, 4, 3)}
BIASED = (
    "equal in inference and in what comes out of training; the running variance takes torch's unbiased batch variance, "
    "n / (n - 1) times Keras's, for n values a channel"
)
CAVEATS = (
    Caveat("gamma_regularizer is not None or beta_regularizer is not None", Level.APPROXIMATE, PENALTY),
)
FREEZE = (
    "None if center or not scale else layer.bias.requires_grad_(False)",
    "None if scale or not center else layer.weight.requires_grad_(False)",
)
ACROSS = "layer(x.movedim(1, -1)).movedim(-1, 1)"
"""Another axis than the features is normalised: in the source's own order it is the one that torch takes."""

ROWS = (
    Layer(
        source="keras.layers.BatchNormalization(axis=-1, momentum=0.99, epsilon=0.001, center=True, scale=True, "
        "beta_initializer='zeros', gamma_initializer='ones', moving_mean_initializer='zeros', "
        "moving_variance_initializer='ones', beta_regularizer=None, gamma_regularizer=None, beta_constraint=None, "
        "gamma_constraint=None, renorm=False, renorm_clipping=None, renorm_momentum=0.99, synchronized=False, "
        f"{BASE}, fused=None)",
        aliases=("keras.layers.SyncBatchNormalization",),
        mode="True",
        target="torch.nn.BatchNorm2d(num_features, eps=1e-05, momentum=0.1, affine=True, track_running_stats=True)",
        let={"last": "axis in (-1, rank(x) - 1)"},
        requires="(last or axis == 1 and rank(x) > 2) and dtype in (None, 'float32')",
        caveats=CAVEATS,
        layout="channels_first",
        shape="shape(x)",
        ignored=INITIALISERS
        | {
            "moving_mean_initializer": "initial values only; a checkpoint replaces them",
            "moving_variance_initializer": "initial values only; a checkpoint replaces them",
            "fused": "a matter of speed, in earlier versions",
            "synchronized": "a matter of distributed training; see torch.nn.SyncBatchNorm",
        },
        weights=(
            Weight(("gamma",), ("weight",), when="scale"),
            Weight(("beta",), ("bias",), when="center"),
            Weight(("moving_mean",), ("running_mean",), trainable=False),
            Weight(("moving_variance",), ("running_var",), trainable=False),
        ),
        renderings=(
            Rendering(
                "support.FrozenBatchNorm(size(x, 1), eps=epsilon, affine=center or scale)",
                when="not last and trainable == False",
                forward=ACROSS,
                target="support.FrozenBatchNorm(num_features, eps=1e-05, affine=True)",
                constant=("weight", "bias"),
            ),
            Rendering(
                "support.BiasedBatchNorm(size(x, 1), eps=epsilon, momentum=1 - momentum, affine=center or scale)",
                when="not last",
                forward=ACROSS,
                target="support.BiasedBatchNorm(num_features, eps=1e-05, momentum=0.1, affine=True)",
                setup=FREEZE,
                constant=("weight", "bias"),
            ),
            Rendering(
                "support.FrozenBatchNorm(channels(x), eps=epsilon, affine=center or scale)",
                when="trainable == False",
                target="support.FrozenBatchNorm(num_features, eps=1e-05, affine=True)",
                constant=("weight", "bias"),
            ),
            Rendering(
                "support.BiasedBatchNorm(channels(x), eps=epsilon, momentum=1 - momentum, affine=center or scale)",
                style=Style.EXACT,
                target="support.BiasedBatchNorm(num_features, eps=1e-05, momentum=0.1, affine=True)",
                setup=FREEZE,
                constant=("weight", "bias"),
            ),
            Rendering(
                "torch.nn.BatchNorm1d(channels(x), eps=epsilon, momentum=1 - momentum, affine=center or scale)",
                when="rank(x) in (2, 3)",
                target="torch.nn.BatchNorm1d(num_features, eps=1e-05, momentum=0.1, affine=True)",
                setup=FREEZE,
                constant=("weight", "bias"),
                level=Level.EQUIVALENT,
                note=BIASED,
                tolerance=5e-3,
            ),
            Rendering(
                "torch.nn.BatchNorm2d(channels(x), eps=epsilon, momentum=1 - momentum, affine=center or scale)",
                when="rank(x) == 4",
                setup=FREEZE,
                constant=("weight", "bias"),
                level=Level.EQUIVALENT,
                note=BIASED,
                tolerance=5e-3,
            ),
            Rendering(
                "torch.nn.BatchNorm3d(channels(x), eps=epsilon, momentum=1 - momentum, affine=center or scale)",
                when="rank(x) == 5",
                target="torch.nn.BatchNorm3d(num_features, eps=1e-05, momentum=0.1, affine=True)",
                setup=FREEZE,
                constant=("weight", "bias"),
                level=Level.EQUIVALENT,
                note=BIASED,
                tolerance=5e-3,
            ),
        ),
        proofs=(
            Proof("keras.layers.BatchNormalization()", X2),
            Proof("keras.layers.BatchNormalization(-1, 0.9, 1e-5, False, True)", X4, training=True, steps=4),
            Proof("keras.layers.BatchNormalization(momentum=0.8, scale=False)", X4, training=True, steps=4),
            Proof("keras.layers.BatchNormalization(axis=3)", X4),
            Proof("keras.layers.BatchNormalization(trainable=False)", X4, training=True, steps=2),
            Proof("keras.layers.BatchNormalization(axis=1)", X4, training=True, steps=2),
            Proof("keras.layers.BatchNormalization(axis=1, center=False)", {"x": normal(8, 10, 3)}),
            Proof("keras.layers.BatchNormalization(axis=1, trainable=False)", X4, training=True, steps=2),
            Proof("keras.layers.BatchNormalization()", {"x": normal(8, 10, 3)}, training=True, steps=3),
            Proof("keras.layers.BatchNormalization(center=False, scale=False)", X2, training=True, steps=2),
            Proof(
                "keras.layers.BatchNormalization(epsilon=1e-4)",
                {"x": normal(4, 3, 4, 5, 2)},
                training=True,
                steps=2,
            ),
        ),
    ),
    Layer(
        source="keras.layers.LayerNormalization(axis=-1, epsilon=0.001, center=True, scale=True, "
        "beta_initializer='zeros', gamma_initializer='ones', beta_regularizer=None, gamma_regularizer=None, "
        f"beta_constraint=None, gamma_constraint=None, {BASE})",
        target="torch.nn.LayerNorm(normalized_shape, eps=1e-05, elementwise_affine=True, bias=True)",
        requires="dtype in (None, 'float32')",
        caveats=CAVEATS,
        layout="channels_last",
        shape="shape(x)",
        ignored=INITIALISERS,
        weights=(
            Weight(("gamma",), ("weight",), when="scale"),
            Weight(("beta",), ("bias",), when="center"),
        ),
        renderings=(
            Rendering(
                "torch.nn.LayerNorm(channels(x), eps=epsilon, elementwise_affine=center or scale, bias=center)",
                when="(axis == -1 or axis == rank(x) - 1 or axis == (-1,)) and (center or not scale)",
                setup=("None if scale or not center else layer.weight.requires_grad_(False)",),
                constant=("weight",),
            ),
            Rendering(
                "torch.nn.LayerNorm(channels(x), eps=epsilon, bias=False)",
                when="axis == -1 or axis == rank(x) - 1 or axis == (-1,)",
            ),
            Rendering(
                "torch.nn.LayerNorm(select(shape(x), axis), eps=epsilon)",
                when="is_list(axis) and center and scale and (axis == (1, 2) and rank(x) == 3 or axis == (-2, -1) or "
                "axis == (1, 2, 3) and rank(x) == 4 or axis == (-3, -2, -1))",
            ),
        ),
        proofs=(
            Proof("keras.layers.LayerNormalization()", {"x": normal(3, 4, 5)}),
            Proof("keras.layers.LayerNormalization(-1, 1e-6, True, False)", {"x": normal(6, 7)}),
            Proof(
                "keras.layers.LayerNormalization(axis=2, epsilon=1e-5, center=False)", {"x": normal(3, 4, 5)}
            ),
            Proof("keras.layers.LayerNormalization(center=False, scale=False)", {"x": normal(3, 4, 5)}),
            Proof("keras.layers.LayerNormalization(axis=[1, 2])", {"x": normal(3, 4, 5)}),
            Proof("keras.layers.LayerNormalization(axis=(-3, -2, -1))", {"x": normal(3, 4, 5, 2)}),
        ),
    ),
)
