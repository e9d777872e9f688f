"""Average pooling. With padding 'same' TensorFlow leaves the padding out of the average.

A window of 2 with stride 2 and 'same' pads only the end, which torch calls ``ceil_mode``, whatever the size.
https://keras.io/api/layers/pooling_layers/
"""

from migrate.catalog.model import Layer, Rendering
from migrate.catalog.proofs import Proof, normal
from migrate.catalog.reasons import BASE, LAYERS

X1 = {"x": normal(2, 9, 3)}
X2 = {"x": normal(2, 7, 8, 3)}
REQUIRES = "data_format in (None, 'channels_last')"
SIGNATURE = "padding='valid', data_format=None"
AVERAGE = "(kernel_size, stride=None, padding=0, ceil_mode=False, count_include_pad=True)"
LET1 = {
    "mode": "lower(padding)",
    "step": "pool_size if strides is None else strides",
    "pads": "same_padding(spatial(x, 1), pool_size, step)",
}
LET2 = LET1 | {"pads": "same_padding(spatial(x, 2), pool_size, step)"}
SHAPE1 = "(size(x, 0), *conv_length(spatial(x, 1), pool_size, step, mode), channels(x))"
SHAPE2 = "(size(x, 0), *conv_length(spatial(x, 2), pool_size, step, mode), channels(x))"
ARGUMENTS = "one(pool_size), stride=one(other_than(strides, pool_size))"
HALVING = "mode == 'same' and all_equal(pool_size, 2) and all_equal(step, 2)"
EVEN = "mode == 'same' and surely(symmetric(pads))"

ROWS = (
    Layer(
        source=f"keras.layers.AveragePooling1D(pool_size, strides=None, {SIGNATURE}, {BASE})",
        aliases=("keras.layers.AvgPool1D",),
        target="torch.nn.AvgPool1d" + AVERAGE,
        let=LET1,
        requires=REQUIRES,
        layout="channels_first",
        shape=SHAPE1,
        ignored=LAYERS,
        renderings=(
            Rendering(f"torch.nn.AvgPool1d({ARGUMENTS})", when="mode == 'valid'"),
            Rendering(f"torch.nn.AvgPool1d({ARGUMENTS}, ceil_mode=True)", when=HALVING),
            Rendering(
                f"torch.nn.AvgPool1d({ARGUMENTS}, padding=one(before(pads)), count_include_pad=False)",
                when=EVEN,
            ),
            Rendering(
                "",
                when="mode == 'same'",
                forward="support.average_pool_same(x, repeat(pool_size, 1), repeat(step, 1))",
            ),
        ),
        proofs=(
            Proof("keras.layers.AveragePooling1D(2)", X1),
            Proof("keras.layers.AveragePooling1D(3, 2, 'valid')", X1),
            Proof("keras.layers.AveragePooling1D(2, padding='same')", X1),
            Proof("keras.layers.AveragePooling1D(pool_size=3, strides=1, padding='same')", X1),
            Proof("keras.layers.AveragePooling1D(3, strides=2, padding='same')", {"x": normal(2, 8, 3)}),
        ),
    ),
    Layer(
        source=f"keras.layers.AveragePooling2D(pool_size, strides=None, {SIGNATURE}, {BASE})",
        aliases=("keras.layers.AvgPool2D",),
        target="torch.nn.AvgPool2d" + AVERAGE,
        let=LET2,
        requires=REQUIRES,
        layout="channels_first",
        shape=SHAPE2,
        ignored=LAYERS,
        renderings=(
            Rendering(f"torch.nn.AvgPool2d({ARGUMENTS})", when="mode == 'valid'"),
            Rendering(f"torch.nn.AvgPool2d({ARGUMENTS}, ceil_mode=True)", when=HALVING),
            Rendering(
                f"torch.nn.AvgPool2d({ARGUMENTS}, padding=one(before(pads)), count_include_pad=False)",
                when=EVEN,
            ),
            Rendering(
                "",
                when="mode == 'same'",
                forward="support.average_pool_same(x, repeat(pool_size, 2), repeat(step, 2))",
            ),
        ),
        proofs=(
            Proof("keras.layers.AveragePooling2D((2, 2))", X2),
            Proof("keras.layers.AvgPool2D(3, (2, 1))", X2),
            Proof("keras.layers.AveragePooling2D(2, 2, padding='same')", X2),
            Proof("keras.layers.AveragePooling2D(3, strides=1, padding='same')", X2),
            Proof("keras.layers.AveragePooling2D(pool_size=(3, 2), strides=2, padding='SAME')", X2),
        ),
    ),
)
