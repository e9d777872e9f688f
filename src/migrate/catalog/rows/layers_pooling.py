"""Maximum pooling. With padding 'same' TensorFlow pads with minus infinity, at the end more than at the start.

A window of 2 with stride 2 and 'same' pads only the end, which torch calls ``ceil_mode``, whatever the size.
https://keras.io/api/layers/pooling_layers/
"""

from migrate.catalog.model import Layer, Rendering
from migrate.catalog.proofs import Proof, normal
from migrate.catalog.reasons import BASE, LAYERS

X1 = {"x": normal(2, 9, 3)}
X2 = {"x": normal(2, 7, 8, 3)}
X3 = {"x": normal(2, 4, 5, 6, 2)}
REQUIRES = "data_format in (None, 'channels_last')"
SIGNATURE = "padding='valid', data_format=None"
MAX = "(kernel_size, stride=None, padding=0, dilation=1, return_indices=False, ceil_mode=False)"
LET1 = {
    "mode": "lower(padding)",
    "step": "pool_size if strides is None else strides",
    "pads": "same_padding(spatial(x, 1), pool_size, step)",
}
LET2 = LET1 | {"pads": "same_padding(spatial(x, 2), pool_size, step)"}
LET3 = LET1 | {"pads": "same_padding(spatial(x, 3), pool_size, step)"}
SHAPE1 = "(size(x, 0), *conv_length(spatial(x, 1), pool_size, step, mode), channels(x))"
SHAPE2 = "(size(x, 0), *conv_length(spatial(x, 2), pool_size, step, mode), channels(x))"
SHAPE3 = "(size(x, 0), *conv_length(spatial(x, 3), pool_size, step, mode), channels(x))"
ARGUMENTS = "one(pool_size), stride=one(other_than(strides, pool_size))"
HALVING = "mode == 'same' and all_equal(pool_size, 2) and all_equal(step, 2)"
EVEN = "mode == 'same' and surely(symmetric(pads))"

ROWS = (
    Layer(
        source=f"keras.layers.MaxPooling1D(pool_size=2, strides=None, {SIGNATURE}, {BASE})",
        aliases=("keras.layers.MaxPool1D",),
        target="torch.nn.MaxPool1d" + MAX,
        let=LET1,
        requires=REQUIRES,
        layout="channels_first",
        shape=SHAPE1,
        ignored=LAYERS,
        renderings=(
            Rendering(f"torch.nn.MaxPool1d({ARGUMENTS})", when="mode == 'valid'"),
            Rendering(f"torch.nn.MaxPool1d({ARGUMENTS}, ceil_mode=True)", when=HALVING),
            Rendering(f"torch.nn.MaxPool1d({ARGUMENTS}, padding=one(before(pads)))", when=EVEN),
            Rendering(
                f"torch.nn.MaxPool1d({ARGUMENTS})",
                when="mode == 'same'",
                forward="layer(support.pad_same(x, repeat(pool_size, 1), repeat(step, 1), value=float('-inf')))",
            ),
        ),
        proofs=(
            Proof("keras.layers.MaxPooling1D()", X1),
            Proof("keras.layers.MaxPooling1D(3, 2, 'valid')", X1),
            Proof("keras.layers.MaxPooling1D(2, padding='same')", X1),
            Proof("keras.layers.MaxPooling1D(pool_size=3, strides=1, padding='same')", X1),
            Proof("keras.layers.MaxPooling1D(3, strides=2, padding='SAME')", {"x": normal(2, 8, 3)}),
        ),
    ),
    Layer(
        source=f"keras.layers.MaxPooling2D(pool_size=(2, 2), strides=None, {SIGNATURE}, {BASE})",
        aliases=("keras.layers.MaxPool2D",),
        target="torch.nn.MaxPool2d" + MAX,
        let=LET2,
        requires=REQUIRES,
        layout="channels_first",
        shape=SHAPE2,
        ignored=LAYERS,
        renderings=(
            Rendering(f"torch.nn.MaxPool2d({ARGUMENTS})", when="mode == 'valid'"),
            Rendering(f"torch.nn.MaxPool2d({ARGUMENTS}, ceil_mode=True)", when=HALVING),
            Rendering(f"torch.nn.MaxPool2d({ARGUMENTS}, padding=one(before(pads)))", when=EVEN),
            Rendering(
                f"torch.nn.MaxPool2d({ARGUMENTS})",
                when="mode == 'same'",
                forward="layer(support.pad_same(x, repeat(pool_size, 2), repeat(step, 2), value=float('-inf')))",
            ),
        ),
        proofs=(
            Proof("keras.layers.MaxPooling2D()", X2),
            Proof("keras.layers.MaxPool2D((3, 2), (2, 1), 'valid', 'channels_last')", X2),
            Proof("keras.layers.MaxPooling2D(pool_size=(2, 2), strides=(2, 2), padding='same')", X2),
            Proof("keras.layers.MaxPooling2D(3, strides=1, padding='same')", X2),
            Proof("keras.layers.MaxPooling2D(3, 2, padding='SAME')", X2),
        ),
    ),
    Layer(
        source=f"keras.layers.MaxPooling3D(pool_size=(2, 2, 2), strides=None, {SIGNATURE}, {BASE})",
        aliases=("keras.layers.MaxPool3D",),
        target="torch.nn.MaxPool3d" + MAX,
        let=LET3,
        requires=REQUIRES,
        layout="channels_first",
        shape=SHAPE3,
        ignored=LAYERS,
        renderings=(
            Rendering(f"torch.nn.MaxPool3d({ARGUMENTS})", when="mode == 'valid'"),
            Rendering(f"torch.nn.MaxPool3d({ARGUMENTS}, ceil_mode=True)", when=HALVING),
        ),
        proofs=(
            Proof("keras.layers.MaxPooling3D()", X3),
            Proof("keras.layers.MaxPooling3D((2, 2, 2), padding='same')", X3),
        ),
    ),
)
