"""Layers that rearrange. They count axes in Keras's order, so a channels-first tensor is permuted back before them.

https://keras.io/api/layers/reshaping_layers/
"""

from migrate.catalog.model import Layer, Rendering
from migrate.catalog.proofs import Proof, normal
from migrate.catalog.reasons import BASE, LAYERS

ROWS = (
    Layer(
        source=f"keras.layers.Flatten(data_format=None, {BASE})",
        target="torch.nn.Flatten(start_dim=1, end_dim=-1)",
        requires="data_format in (None, 'channels_last')",
        layout="channels_last",
        shape="(size(x, 0), product(shape(x)[1:]))",
        ignored=LAYERS,
        note="after convolutions the tensor is permuted back first, so the next layer's weights need no reordering",
        renderings=(Rendering("torch.nn.Flatten()"),),
        proofs=(
            Proof("keras.layers.Flatten()", {"x": normal(3, 4, 5, 2)}),
            Proof("keras.layers.Flatten('channels_last')", {"x": normal(3, 7)}),
        ),
    ),
    Layer(
        source=f"keras.layers.Reshape(target_shape, {BASE})",
        target="torch.reshape(input, shape)",
        layout="channels_last",
        shape="(size(x, 0), *reshaped(shape(x)[1:], target_shape))",
        ignored=LAYERS,
        renderings=(Rendering("", forward="x.reshape(x.shape[0], *target_shape)"),),
        proofs=(
            Proof("keras.layers.Reshape((3, 8))", {"x": normal(2, 4, 6)}),
            Proof("keras.layers.Reshape(target_shape=(2, -1, 3))", {"x": normal(2, 4, 6)}),
            Proof("keras.layers.Reshape((6,))", {"x": normal(2, 3, 2)}),
        ),
    ),
    Layer(
        source=f"keras.layers.Permute(dims, {BASE})",
        target="torch.permute(input, dims)",
        layout="channels_last",
        shape="(size(x, 0), *select(shape(x), dims))",
        ignored=LAYERS,
        renderings=(Rendering("", forward="x.permute(0, *dims)"),),
        proofs=(
            Proof("keras.layers.Permute((2, 1))", {"x": normal(2, 4, 6)}),
            Proof("keras.layers.Permute(dims=(3, 1, 2))", {"x": normal(2, 4, 6, 3)}),
        ),
    ),
    Layer(
        source=f"keras.layers.RepeatVector(n, {BASE})",
        target="torch.Tensor.repeat(*repeats)",
        layout="channels_last",
        shape="(size(x, 0), n, size(x, 1))",
        ignored=LAYERS,
        renderings=(Rendering("", forward="x.unsqueeze(1).repeat(1, n, 1)"),),
        proofs=(
            Proof("keras.layers.RepeatVector(3)", {"x": normal(2, 5)}),
            Proof("keras.layers.RepeatVector(n=1)", {"x": normal(2, 5)}),
        ),
    ),
    Layer(
        source=f"keras.layers.Identity({BASE})",
        target="torch.nn.Identity()",
        shape="shape(x)",
        ignored=LAYERS,
        renderings=(Rendering("torch.nn.Identity()"),),
        proofs=(Proof("keras.layers.Identity()", {"x": normal(2, 5, 3)}),),
    ),
    Layer(
        source=f"keras.layers.UpSampling1D(size=2, {BASE})",
        target="torch.repeat_interleave(input, repeats, dim=None)",
        shape="(size(x, 0), *scaled(spatial(x, 1), size), channels(x))",
        ignored=LAYERS,
        renderings=(Rendering("", forward="x.repeat_interleave(size, dim=dim(1, x))"),),
        proofs=(
            Proof("keras.layers.UpSampling1D()", {"x": normal(2, 5, 3)}),
            Proof("keras.layers.UpSampling1D(size=3)", {"x": normal(2, 5, 3)}),
        ),
    ),
    Layer(
        source=f"keras.layers.UpSampling2D(size=(2, 2), data_format=None, interpolation='nearest', {BASE})",
        target="torch.nn.Upsample(size=None, scale_factor=None, mode='nearest', align_corners=None)",
        requires="data_format in (None, 'channels_last')",
        layout="channels_first",
        shape="(size(x, 0), *scaled(spatial(x, 2), size), channels(x))",
        ignored=LAYERS,
        renderings=(
            Rendering("torch.nn.Upsample(scale_factor=one(floats(size)))", when="interpolation == 'nearest'"),
            Rendering(
                "torch.nn.Upsample(scale_factor=one(floats(size)), mode='bilinear')",
                when="interpolation == 'bilinear'",
            ),
            Rendering(
                "",
                when="interpolation == 'bicubic'",
                forward="torch.nn.functional.interpolate(x, scale_factor=one(floats(size)), mode='bicubic', "
                "antialias=True)",
            ),
        ),
        proofs=(
            Proof("keras.layers.UpSampling2D()", {"x": normal(2, 4, 5, 3)}),
            Proof("keras.layers.UpSampling2D((2, 3), 'channels_last', 'nearest')", {"x": normal(2, 4, 5, 3)}),
            Proof("keras.layers.UpSampling2D(size=2, interpolation='bilinear')", {"x": normal(2, 4, 5, 3)}),
            Proof("keras.layers.UpSampling2D(2, interpolation='bicubic')", {"x": normal(2, 8, 9, 3)}),
        ),
    ),
)
