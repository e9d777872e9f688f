"""Depthwise and separable convolutions: grouped ones in torch, one group a channel.

Keras's depthwise kernel is (spatial, in, multiplier), torch's (in x multiplier, 1, spatial), the multiplier the faster.
"""

from migrate.catalog.model import Caveat, Layer, Level, Rendering, Weight
from migrate.catalog.proofs import Proof, normal
from migrate.catalog.reasons import BASE, INITIALISERS, PENALTY
from migrate.catalog.transforms import InsertAxis, MergeAxes, Permute

X1 = {"x": normal(2, 9, 3)}
X2 = {"x": normal(2, 7, 8, 3)}
CHANNELS_LAST = "data_format in (None, 'channels_last') and dtype in (None, 'float32')"
DEPTHWISE = (
    "activation=None, use_bias=True, depthwise_initializer='glorot_uniform', bias_initializer='zeros', "
    "depthwise_regularizer=None, bias_regularizer=None, activity_regularizer=None, depthwise_constraint=None, "
    "bias_constraint=None"
)
SEPARABLE = (
    "activation=None, use_bias=True, depthwise_initializer='glorot_uniform', pointwise_initializer='glorot_uniform', "
    "bias_initializer='zeros', depthwise_regularizer=None, pointwise_regularizer=None, bias_regularizer=None, "
    "activity_regularizer=None, depthwise_constraint=None, pointwise_constraint=None, bias_constraint=None"
)
CAVEATS = (
    Caveat("depthwise_regularizer is not None or bias_regularizer is not None", Level.APPROXIMATE, PENALTY),
)
SEPARABLE_CAVEATS = (*CAVEATS, Caveat("pointwise_regularizer is not None", Level.APPROXIMATE, PENALTY))
LET1 = {"mode": "lower(padding)", "pads": "same_padding(spatial(x, 1), kernel_size, strides, dilation_rate)"}
LET2 = {"mode": "lower(padding)", "pads": "same_padding(spatial(x, 2), kernel_size, strides, dilation_rate)"}
KERNEL1 = (Permute((1, 2, 0)), MergeAxes(0, ("channels(x)", "depth_multiplier")), InsertAxis(1))
KERNEL2 = (Permute((2, 3, 0, 1)), MergeAxes(0, ("channels(x)", "depth_multiplier")), InsertAxis(1))
ARGUMENTS = "channels(x), channels(x) * depth_multiplier, one(kernel_size), stride=one(strides)"
REST = "dilation=one(dilation_rate), groups=channels(x), bias=use_bias)"
POINTWISE = "channels(x) * depth_multiplier, filters, 1, bias=use_bias))"
TARGET = "(in_channels, out_channels, kernel_size, stride=1, padding=0, dilation=1, groups=1, bias=True)"
PADDED = "activation(layer(torch.nn.functional.pad(x, torch_pad(pads))))"

ROWS = (
    Layer(
        source="keras.layers.DepthwiseConv1D(kernel_size, strides=1, padding='valid', depth_multiplier=1, "
        f"data_format=None, dilation_rate=1, {DEPTHWISE}, {BASE})",
        target="torch.nn.Conv1d" + TARGET,
        let=LET1,
        requires=CHANNELS_LAST,
        caveats=CAVEATS,
        layout="channels_first",
        shape="(size(x, 0), *conv_length(spatial(x, 1), kernel_size, strides, mode, dilation_rate), "
        "channels(x) * depth_multiplier)",
        ignored=INITIALISERS,
        weights=(Weight(("kernel",), ("weight",), KERNEL1), Weight(("bias",), ("bias",), when="use_bias")),
        renderings=(
            Rendering(
                f"torch.nn.Conv1d({ARGUMENTS}, {REST}", when="mode == 'valid'", forward="activation(layer(x))"
            ),
            Rendering(
                f"torch.nn.Conv1d({ARGUMENTS}, padding='same', {REST}",
                when="mode == 'same' and all_equal(strides, 1)",
                forward="activation(layer(x))",
            ),
            Rendering(
                f"torch.nn.Conv1d({ARGUMENTS}, {REST}", when="mode == 'same' and known(pads)", forward=PADDED
            ),
        ),
        proofs=(
            Proof("keras.layers.DepthwiseConv1D(3, activation='relu')", X1),
            Proof("keras.layers.DepthwiseConv1D(4, padding='same', depth_multiplier=2, dilation_rate=2)", X1),
            Proof("keras.layers.DepthwiseConv1D(3, 2, 'same', use_bias=False)", {"x": normal(2, 8, 3)}),
        ),
    ),
    Layer(
        source="keras.layers.DepthwiseConv2D(kernel_size, strides=(1, 1), padding='valid', depth_multiplier=1, "
        f"data_format=None, dilation_rate=(1, 1), {DEPTHWISE}, {BASE})",
        target="torch.nn.Conv2d" + TARGET,
        let=LET2,
        requires=CHANNELS_LAST,
        caveats=CAVEATS,
        layout="channels_first",
        shape="(size(x, 0), *conv_length(spatial(x, 2), kernel_size, strides, mode, dilation_rate), "
        "channels(x) * depth_multiplier)",
        ignored=INITIALISERS,
        weights=(Weight(("kernel",), ("weight",), KERNEL2), Weight(("bias",), ("bias",), when="use_bias")),
        renderings=(
            Rendering(
                f"torch.nn.Conv2d({ARGUMENTS}, {REST}", when="mode == 'valid'", forward="activation(layer(x))"
            ),
            Rendering(
                f"torch.nn.Conv2d({ARGUMENTS}, padding='same', {REST}",
                when="mode == 'same' and all_equal(strides, 1)",
                forward="activation(layer(x))",
            ),
            Rendering(
                f"torch.nn.Conv2d({ARGUMENTS}, padding=one(before(pads)), {REST}",
                when="mode == 'same' and surely(symmetric(pads))",
                forward="activation(layer(x))",
            ),
            Rendering(
                f"torch.nn.Conv2d({ARGUMENTS}, {REST}", when="mode == 'same' and known(pads)", forward=PADDED
            ),
            Rendering(
                f"torch.nn.Conv2d({ARGUMENTS}, {REST}",
                when="mode == 'same'",
                forward="activation(layer(support.pad_same(x, repeat(kernel_size, 2), repeat(strides, 2), "
                "repeat(dilation_rate, 2))))",
            ),
        ),
        proofs=(
            Proof("keras.layers.DepthwiseConv2D(3)", X2),
            Proof(
                "keras.layers.DepthwiseConv2D((3, 2), padding='same', depth_multiplier=2, activation='relu')",
                X2,
            ),
            Proof("keras.layers.DepthwiseConv2D(3, (2, 2), 'same', use_bias=False)", X2),
            Proof("keras.layers.DepthwiseConv2D(3, strides=2, padding='SAME')", {"x": normal(2, 7, 9, 3)}),
            Proof("keras.layers.DepthwiseConv2D(kernel_size=2, dilation_rate=(2, 2))", X2),
        ),
    ),
    Layer(
        source="keras.layers.SeparableConv2D(filters, kernel_size, strides=(1, 1), padding='valid', data_format=None, "
        f"dilation_rate=(1, 1), depth_multiplier=1, {SEPARABLE}, {BASE})",
        aliases=("keras.layers.SeparableConvolution2D",),
        target="torch.nn.Conv2d" + TARGET,
        let=LET2,
        requires=CHANNELS_LAST,
        caveats=SEPARABLE_CAVEATS,
        layout="channels_first",
        shape="(size(x, 0), *conv_length(spatial(x, 2), kernel_size, strides, mode, dilation_rate), filters)",
        ignored=INITIALISERS,
        weights=(
            Weight(("depthwise_kernel",), ("0.weight",), KERNEL2),
            Weight(("pointwise_kernel",), ("1.weight",), (Permute((3, 2, 0, 1)),)),
            Weight(("bias",), ("1.bias",), when="use_bias"),
        ),
        renderings=(
            Rendering(
                f"torch.nn.Sequential(torch.nn.Conv2d({ARGUMENTS}, dilation=one(dilation_rate), groups=channels(x), "
                f"bias=False), torch.nn.Conv2d({POINTWISE}",
                when="mode == 'valid'",
                forward="activation(layer(x))",
            ),
            Rendering(
                f"torch.nn.Sequential(torch.nn.Conv2d({ARGUMENTS}, padding='same', dilation=one(dilation_rate), "
                f"groups=channels(x), bias=False), torch.nn.Conv2d({POINTWISE}",
                when="mode == 'same' and all_equal(strides, 1)",
                forward="activation(layer(x))",
            ),
            Rendering(
                f"torch.nn.Sequential(torch.nn.Conv2d({ARGUMENTS}, padding=one(before(pads)), "
                f"dilation=one(dilation_rate), groups=channels(x), bias=False), torch.nn.Conv2d({POINTWISE}",
                when="mode == 'same' and surely(symmetric(pads))",
                forward="activation(layer(x))",
            ),
            Rendering(
                f"torch.nn.Sequential(torch.nn.Conv2d({ARGUMENTS}, dilation=one(dilation_rate), groups=channels(x), "
                f"bias=False), torch.nn.Conv2d({POINTWISE}",
                when="mode == 'same' and known(pads)",
                forward=PADDED,
            ),
            Rendering(
                f"torch.nn.Sequential(torch.nn.Conv2d({ARGUMENTS}, dilation=one(dilation_rate), groups=channels(x), "
                f"bias=False), torch.nn.Conv2d({POINTWISE}",
                when="mode == 'same'",
                forward="activation(layer(support.pad_same(x, repeat(kernel_size, 2), repeat(strides, 2), "
                "repeat(dilation_rate, 2))))",
            ),
        ),
        proofs=(
            Proof("keras.layers.SeparableConv2D(5, 3)", X2),
            Proof(
                "keras.layers.SeparableConv2D(5, (3, 2), padding='same', depth_multiplier=2, activation='relu')",
                X2,
            ),
            Proof("keras.layers.SeparableConv2D(4, 3, (2, 2), 'same', use_bias=False)", X2),
            Proof("keras.layers.SeparableConv2D(4, 3, strides=2, padding='same')", {"x": normal(2, 7, 9, 3)}),
        ),
    ),
    Layer(
        source="keras.layers.SeparableConv1D(filters, kernel_size, strides=1, padding='valid', data_format=None, "
        f"dilation_rate=1, depth_multiplier=1, {SEPARABLE}, {BASE})",
        aliases=("keras.layers.SeparableConvolution1D",),
        target="torch.nn.Conv1d" + TARGET,
        let=LET1,
        requires=CHANNELS_LAST,
        caveats=SEPARABLE_CAVEATS,
        layout="channels_first",
        shape="(size(x, 0), *conv_length(spatial(x, 1), kernel_size, strides, mode, dilation_rate), filters)",
        ignored=INITIALISERS,
        weights=(
            Weight(("depthwise_kernel",), ("0.weight",), KERNEL1),
            Weight(("pointwise_kernel",), ("1.weight",), (Permute((2, 1, 0)),)),
            Weight(("bias",), ("1.bias",), when="use_bias"),
        ),
        renderings=tuple(
            Rendering(
                f"torch.nn.Sequential(torch.nn.Conv1d({ARGUMENTS}{padding}, dilation=one(dilation_rate), "
                f"groups=channels(x), bias=False), torch.nn.Conv1d({POINTWISE}",
                when=when,
                forward=forward,
            )
            for padding, when, forward in (
                ("", "mode == 'valid'", "activation(layer(x))"),
                (", padding='same'", "mode == 'same' and all_equal(strides, 1)", "activation(layer(x))"),
                ("", "mode == 'same' and known(pads)", PADDED),
            )
        ),
        proofs=(
            Proof("keras.layers.SeparableConv1D(5, 3)", X1),
            Proof(
                "keras.layers.SeparableConv1D(5, 3, padding='same', depth_multiplier=2, activation='relu')",
                X1,
            ),
            Proof(
                "keras.layers.SeparableConv1D(4, kernel_size=3, strides=2, padding='same', use_bias=False)",
                X1,
            ),
        ),
    ),
)
