"""Pooling over all of an image or sequence: a reduction over the axes between batch and channels, in either layout.

https://keras.io/api/layers/pooling_layers/
"""

from migrate.catalog.model import Layer, Rendering
from migrate.catalog.proofs import Proof, normal
from migrate.catalog.reasons import BASE, LAYERS

X1 = {"x": normal(3, 6, 4)}
X2 = {"x": normal(3, 5, 6, 4)}
REQUIRES = "data_format in (None, 'channels_last')"
SIGNATURE = f"(data_format=None, keepdims=False, {BASE})"
CHANNELS_FIRST = "data_format == 'channels_first'"
SHAPE1 = (
    f"((size(x, 0), size(x, 1), 1) if keepdims else (size(x, 0), size(x, 1))) if {CHANNELS_FIRST} else "
    "((size(x, 0), 1, channels(x)) if keepdims else (size(x, 0), channels(x)))"
)
SHAPE2 = "(size(x, 0), 1, 1, channels(x)) if keepdims else (size(x, 0), channels(x))"
MEAN = "torch.mean(input, dim, keepdim=False)"
LARGEST = "torch.amax(input, dim, keepdim=False)"

ROWS = (
    Layer(
        source="keras.layers.GlobalAveragePooling1D" + SIGNATURE,
        aliases=("keras.layers.GlobalAvgPool1D",),
        target=MEAN,
        shape=SHAPE1,
        ignored=LAYERS,
        renderings=(
            Rendering("", when=CHANNELS_FIRST, forward="torch.mean(x, dim=dim(2, x), keepdim=keepdims)"),
            Rendering("", when=REQUIRES, forward="torch.mean(x, dim=dim(1, x), keepdim=keepdims)"),
        ),
        proofs=(
            Proof("keras.layers.GlobalAveragePooling1D(data_format='channels_first')", X1),
            Proof("keras.layers.GlobalAveragePooling1D(data_format='channels_last')", X1),
            Proof("keras.layers.GlobalAveragePooling1D()", X1),
            Proof("keras.layers.GlobalAveragePooling1D(keepdims=True)", X1),
        ),
    ),
    Layer(
        source="keras.layers.GlobalMaxPooling1D" + SIGNATURE,
        aliases=("keras.layers.GlobalMaxPool1D",),
        target=LARGEST,
        shape=SHAPE1,
        ignored=LAYERS,
        renderings=(
            Rendering("", when=CHANNELS_FIRST, forward="torch.amax(x, dim=dim(2, x), keepdim=keepdims)"),
            Rendering("", when=REQUIRES, forward="torch.amax(x, dim=dim(1, x), keepdim=keepdims)"),
        ),
        proofs=(
            Proof("keras.layers.GlobalMaxPooling1D('channels_first', keepdims=True)", X1),
            Proof("keras.layers.GlobalMaxPool1D(data_format='channels_last')", X1),
            Proof("keras.layers.GlobalMaxPool1D()", X1),
            Proof("keras.layers.GlobalMaxPooling1D(keepdims=True)", X1),
        ),
    ),
    Layer(
        source="keras.layers.GlobalAveragePooling2D" + SIGNATURE,
        aliases=("keras.layers.GlobalAvgPool2D",),
        target=MEAN,
        requires=REQUIRES,
        shape=SHAPE2,
        ignored=LAYERS,
        renderings=(Rendering("", forward="torch.mean(x, dim=dim((1, 2), x), keepdim=keepdims)"),),
        proofs=(
            Proof("keras.layers.GlobalAveragePooling2D()", X2),
            Proof("keras.layers.GlobalAvgPool2D('channels_last', True)", X2),
        ),
    ),
    Layer(
        source="keras.layers.GlobalMaxPooling2D" + SIGNATURE,
        aliases=("keras.layers.GlobalMaxPool2D",),
        target=LARGEST,
        requires=REQUIRES,
        shape=SHAPE2,
        ignored=LAYERS,
        renderings=(Rendering("", forward="torch.amax(x, dim=dim((1, 2), x), keepdim=keepdims)"),),
        proofs=(
            Proof("keras.layers.GlobalMaxPooling2D()", X2),
            Proof("keras.layers.GlobalMaxPooling2D(keepdims=True)", X2),
        ),
    ),
    Layer(
        source="keras.layers.GlobalAveragePooling3D" + SIGNATURE,
        aliases=("keras.layers.GlobalAvgPool3D",),
        target=MEAN,
        requires=REQUIRES,
        shape="(size(x, 0), 1, 1, 1, channels(x)) if keepdims else (size(x, 0), channels(x))",
        ignored=LAYERS,
        renderings=(Rendering("", forward="torch.mean(x, dim=dim((1, 2, 3), x), keepdim=keepdims)"),),
        proofs=(Proof("keras.layers.GlobalAveragePooling3D()", {"x": normal(2, 3, 4, 5, 2)}),),
    ),
)
