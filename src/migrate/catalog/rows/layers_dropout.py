"""Dropout and noise: the same distribution, never the same draws.

https://keras.io/api/layers/regularization_layers/
"""

from migrate.catalog.model import Caveat, Layer, Level, Rendering
from migrate.catalog.proofs import Proof, normal
from migrate.catalog.reasons import BASE, LAYERS, PENALTY

NOTE = "the frameworks have no random stream in common"
SEED = LAYERS | {"seed": "the frameworks have no random stream in common; see torch.manual_seed"}
X2 = {"x": normal(4, 30)}
X3 = {"x": normal(4, 5, 12)}
X4 = {"x": normal(3, 4, 5, 12)}

ROWS = (
    Layer(
        source=f"keras.layers.ActivityRegularization(l1=0.0, l2=0.0, {BASE})",
        target="torch.nn.Identity()",
        caveats=(Caveat("l1 != 0 or l2 != 0", Level.APPROXIMATE, PENALTY),),
        shape="shape(x)",
        ignored=LAYERS,
        renderings=(Rendering("torch.nn.Identity()"),),
        proofs=(Proof("keras.layers.ActivityRegularization(l2=0.1)", {"x": normal(4, 5, 6)}),),
    ),
    Layer(
        source=f"keras.layers.Dropout(rate, noise_shape=None, seed=None, {BASE})",
        mode="True",
        target="torch.nn.Dropout(p=0.5, inplace=False)",
        level=Level.STATISTICAL,
        note=NOTE,
        shape="shape(x)",
        ignored=SEED,
        renderings=(
            Rendering("torch.nn.Dropout(rate)", when="noise_shape is None"),
            Rendering(
                "torchvision.ops.StochasticDepth(rate, 'row')",
                when="is_list(noise_shape) and noise_shape[0] is None and all_equal(noise_shape[1:], 1)",
                target="torchvision.ops.StochasticDepth(p, mode)",
            ),
        ),
        proofs=(
            Proof("keras.layers.Dropout(0.3)", X2, training=True),
            Proof(
                "keras.layers.Dropout(0.3, noise_shape=(None, 1, 1, 1))",
                {"x": normal(300, 2, 2, 3)},
                training=True,
            ),
            Proof("keras.layers.Dropout(0.3, (None, 1, 1))", X3),
            Proof("keras.layers.Dropout(rate=0.5, seed=7)", X3, training=True),
            Proof("keras.layers.Dropout(0.5)", X3),
        ),
    ),
    Layer(
        source=f"keras.layers.SpatialDropout1D(rate, seed=None, {BASE})",
        mode="True",
        target="torch.nn.Dropout1d(p=0.5, inplace=False)",
        level=Level.STATISTICAL,
        note=NOTE,
        layout="channels_first",
        shape="shape(x)",
        ignored=SEED,
        renderings=(Rendering("torch.nn.Dropout1d(rate)"),),
        proofs=(
            Proof("keras.layers.SpatialDropout1D(0.4)", X3, training=True),
            Proof("keras.layers.SpatialDropout1D(rate=0.4)", X3),
        ),
    ),
    Layer(
        source=f"keras.layers.SpatialDropout2D(rate, data_format=None, seed=None, {BASE})",
        mode="True",
        target="torch.nn.Dropout2d(p=0.5, inplace=False)",
        level=Level.STATISTICAL,
        note=NOTE,
        requires="data_format in (None, 'channels_last')",
        layout="channels_first",
        shape="shape(x)",
        ignored=SEED,
        renderings=(Rendering("torch.nn.Dropout2d(rate)"),),
        proofs=(
            Proof("keras.layers.SpatialDropout2D(0.3)", X4, training=True),
            Proof("keras.layers.SpatialDropout2D(0.3, 'channels_last')", X4),
        ),
    ),
    Layer(
        source=f"keras.layers.AlphaDropout(rate, noise_shape=None, seed=None, {BASE})",
        mode="True",
        target="torch.nn.AlphaDropout(p=0.5, inplace=False)",
        level=Level.STATISTICAL,
        note=NOTE,
        shape="shape(x)",
        ignored=SEED,
        renderings=(Rendering("torch.nn.AlphaDropout(rate)"),),
        proofs=(
            Proof("keras.layers.AlphaDropout(0.2)", X2, training=True),
            Proof("keras.layers.AlphaDropout(0.2)", X2),
        ),
    ),
    Layer(
        source=f"keras.layers.GaussianNoise(stddev, seed=None, {BASE})",
        mode="True",
        target="support.GaussianNoise(stddev)",
        level=Level.STATISTICAL,
        note=NOTE,
        shape="shape(x)",
        ignored=SEED,
        renderings=(Rendering("support.GaussianNoise(stddev)"),),
        proofs=(
            Proof("keras.layers.GaussianNoise(0.2)", X2, training=True),
            Proof("keras.layers.GaussianNoise(stddev=0.2)", X2),
        ),
    ),
)
