"""Layers that prepare data: those that compute the same on tensors in both frameworks.

https://keras.io/api/layers/preprocessing_layers/
"""

from migrate.catalog.model import Layer, Rendering, Weight
from migrate.catalog.proofs import Proof, normal
from migrate.catalog.reasons import BASE, LAYERS

X = {"x": normal(2, 6, 7, 3)}
SIZE = "torch.nn.functional.interpolate(x, size=(height, width)"

ROWS = (
    Layer(
        source="keras.layers.Resizing(height, width, interpolation='bilinear', crop_to_aspect_ratio=False, "
        "pad_to_aspect_ratio=False, fill_mode='constant', fill_value=0.0, antialias=False, data_format=None, "
        f"{BASE})",
        target="torch.nn.functional.interpolate(input, size=None, scale_factor=None, mode='nearest', "
        "align_corners=None, recompute_scale_factor=None, antialias=False)",
        requires="data_format in (None, 'channels_last')",
        layout="channels_first",
        shape="(size(x, 0), height, width, channels(x))",
        ignored=LAYERS,
        renderings=(
            Rendering(
                "",
                when="interpolation == 'bilinear'",
                forward=f"{SIZE}, mode='bilinear', antialias=antialias)",
            ),
            Rendering(
                "",
                when="interpolation == 'nearest' and not antialias",
                forward=f"{SIZE}, mode='nearest-exact')",
            ),
            Rendering(
                "",
                when="interpolation == 'bicubic' and antialias",
                forward=f"{SIZE}, mode='bicubic', antialias=True)",
            ),
        ),
        proofs=(
            Proof("keras.layers.Resizing(4, 9)", X),
            Proof("keras.layers.Resizing(height=3, width=3, antialias=True)", X),
            Proof("keras.layers.Resizing(4, 9, 'nearest')", X),
            Proof("keras.layers.Resizing(3, 3, interpolation='bicubic', antialias=True)", X),
        ),
    ),
    Layer(
        source=f"keras.layers.CenterCrop(height, width, data_format=None, {BASE})",
        target="torch.nn.ZeroPad2d(padding)",
        requires="data_format in (None, 'channels_last')",
        let={
            "rows": "size(x, 1) - height",
            "columns": "size(x, 2) - width",
            "crop": "((rows // 2, rows - rows // 2), (columns // 2, columns - columns // 2))",
        },
        layout="channels_first",
        shape="(size(x, 0), height, width, channels(x))",
        ignored=LAYERS,
        renderings=(
            Rendering(
                "torch.nn.ZeroPad2d(one(torch_pad(negated(crop))))",
                when="surely(rows >= 0) and surely(columns >= 0)",
            ),
        ),
        proofs=(
            Proof("keras.layers.CenterCrop(4, 4)", X),
            Proof("keras.layers.CenterCrop(height=3, width=7)", X),
        ),
    ),
    Layer(
        source=f"keras.layers.Normalization(axis=-1, mean=None, variance=None, invert=False, {BASE})",
        target="support.Normalization(num_features)",
        requires="axis in (-1, rank(x) - 1) and mean is None and variance is None and not invert",
        layout="channels_last",
        shape="shape(x)",
        ignored=LAYERS,
        weights=(
            Weight(("mean",), ("mean",), trainable=False),
            Weight(("variance",), ("variance",), trainable=False),
            Weight(("count",), ("count",), trainable=False),
        ),
        note="statistics come from a checkpoint or from adapt(), as in Keras",
        renderings=(Rendering("support.Normalization(channels(x))"),),
        proofs=(
            Proof("keras.layers.Normalization()", {"x": normal(5, 4)}),
            Proof("keras.layers.Normalization(axis=-1)", {"x": normal(2, 3, 4)}),
        ),
    ),
)
