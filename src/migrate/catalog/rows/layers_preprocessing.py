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
            Rendering(
                "",
                when="interpolation == 'bicubic'",
                forward="support.resize_images(x.permute(0, 2, 3, 1), (height, width), method='bicubic')"
                ".permute(0, 3, 1, 2)",
            ),
            Rendering(
                "",
                when="interpolation in ('lanczos3', 'lanczos5')",
                target="support.resize_images(images, size, method='bilinear', antialias=False)",
                forward="support.resize_images(x.permute(0, 2, 3, 1), (height, width), method=interpolation, "
                "antialias=antialias).permute(0, 3, 1, 2)",
            ),
        ),
        proofs=(
            Proof("keras.layers.Resizing(4, 9)", X),
            Proof("keras.layers.Resizing(height=3, width=3, antialias=True)", X),
            Proof("keras.layers.Resizing(4, 9, 'nearest')", X),
            Proof("keras.layers.Resizing(3, 3, interpolation='bicubic', antialias=True)", X),
            Proof("keras.layers.Resizing(9, 4, interpolation='bicubic')", X),
            Proof("keras.layers.Resizing(9, 4, interpolation='lanczos3')", X),
            Proof("keras.layers.Resizing(3, 11, 'lanczos5', antialias=True)", X),
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
        target="support.Normalization(num_features=None, axis=-1, mean=None, variance=None, invert=False)",
        requires="axis in (-1, None, rank(x) - 1)",
        let={"over": "None if axis is None else -1"},
        layout="channels_last",
        shape="shape(x)",
        ignored=LAYERS,
        alone=True,
        weights=(
            Weight(("mean",), ("mean",), trainable=False, when="mean is None"),
            Weight(("variance",), ("variance",), trainable=False, when="mean is None"),
            Weight(("count",), ("count",), trainable=False, when="mean is None"),
        ),
        note="statistics come from a checkpoint or from adapt(), as in Keras",
        renderings=(
            Rendering(
                "support.Normalization(channels(x), invert=invert)",
                when="mean is None and over == -1 and known(channels(x))",
            ),
            Rendering("support.Normalization(axis=over, mean=mean, variance=variance, invert=invert)"),
        ),
        proofs=(
            Proof("keras.layers.Normalization()", {"x": normal(5, 4)}),
            Proof("keras.layers.Normalization(axis=-1)", {"x": normal(2, 3, 4)}),
            Proof("keras.layers.Normalization(2, invert=True)", {"x": normal(2, 3, 4)}),
            Proof("keras.layers.Normalization(axis=None)", {"x": normal(5, 4)}),
            Proof("keras.layers.Normalization(mean=[1.0, -2.0], variance=[0.25, 4.0])", {"x": normal(5, 2)}),
            Proof("keras.layers.Normalization(-1, 3.0, 2.0, invert=True)", {"x": normal(5, 2)}),
            *(
                Proof(f"keras.layers.Normalization({arguments})", {"x": normal(5, 4)}, data={"seen": normal(60, 4)},
                      prepare=(adapt,))
                for arguments, adapt in (
                    ("", "made.adapt(seen)"),
                    ("axis=None", "made.adapt(seen)"),
                    ("axis=-1, invert=True", "made.adapt([seen[:50], seen[50:]])"),
                )
            ),
        ),
    ),
)  # fmt: skip
