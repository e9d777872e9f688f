"""Convolutions. Kernels are (spatial, in, out) in Keras and (out, in, spatial) in torch.

With padding 'same' and a stride TensorFlow pads the end more than the start, and how much depends on the size of the
input. Where the padding comes out even it is torch's own; else the input is padded first, by numbers known at migration
time or, where the size is not known, by a support function.
https://www.tensorflow.org/api_docs/python/tf/nn#notes_on_padding_2
"""

from migrate.catalog.model import Layer, Rendering, Weight
from migrate.catalog.proofs import Proof, normal
from migrate.catalog.reasons import BASE, INITIALISERS, KERNEL_AND_BIAS, REGULARISERS
from migrate.catalog.transforms import Permute

X1 = {"x": normal(2, 9, 4)}
X2 = {"x": normal(2, 8, 7, 4)}
X3 = {"x": normal(2, 5, 6, 4, 2)}
CHANNELS_LAST = "data_format in (None, 'channels_last') and dtype in (None, 'float32')"
TARGET = "(in_channels, out_channels, kernel_size, stride=1, padding=0, dilation=1, groups=1, bias=True)"
ARGUMENTS = "channels(x), filters, one(kernel_size)"
REST = "dilation=one(dilation_rate), groups=groups, bias=use_bias)"

ROWS = (
    Layer(
        source="keras.layers.Conv1D(filters, kernel_size, strides=1, padding='valid', data_format=None, "
        f"dilation_rate=1, groups=1, activation=None, use_bias=True, {KERNEL_AND_BIAS}, {BASE})",
        aliases=("keras.layers.Convolution1D",),
        target="torch.nn.Conv1d" + TARGET,
        let={
            "mode": "lower(padding)",
            "pads": "same_padding(spatial(x, 1), kernel_size, strides, dilation_rate)",
        },
        requires=CHANNELS_LAST,
        caveats=REGULARISERS,
        layout="channels_first",
        shape="(size(x, 0), *conv_length(spatial(x, 1), kernel_size, strides, mode, dilation_rate), filters)",
        ignored=INITIALISERS,
        weights=(
            Weight(("kernel",), ("weight",), (Permute((2, 1, 0)),)),
            Weight(("bias",), ("bias",), when="use_bias"),
        ),
        renderings=(
            Rendering(
                f"torch.nn.Conv1d({ARGUMENTS}, stride=one(strides), {REST}",
                when="mode == 'valid'",
                forward="activation(layer(x))",
            ),
            Rendering(
                f"torch.nn.Conv1d({ARGUMENTS}, stride=one(strides), {REST}",
                when="mode == 'causal'",
                forward="activation(layer(torch.nn.functional.pad(x, "
                "((repeat(kernel_size, 1)[0] - 1) * repeat(dilation_rate, 1)[0], 0))))",
            ),
            Rendering(
                f"torch.nn.Conv1d({ARGUMENTS}, padding='same', {REST}",
                when="mode == 'same' and surely(all_equal(strides, 1))",
                forward="activation(layer(x))",
            ),
            Rendering(
                f"torch.nn.Conv1d({ARGUMENTS}, stride=one(strides), padding=one(before(pads)), {REST}",
                when="mode == 'same' and surely(symmetric(pads))",
                forward="activation(layer(x))",
            ),
            Rendering(
                f"torch.nn.Conv1d({ARGUMENTS}, stride=one(strides), {REST}",
                when="mode == 'same' and known(pads)",
                forward="activation(layer(torch.nn.functional.pad(x, torch_pad(pads))))",
            ),
            Rendering(
                f"torch.nn.Conv1d({ARGUMENTS}, stride=one(strides), {REST}",
                when="mode == 'same'",
                forward="activation(layer(support.pad_same(x, repeat(kernel_size, 1), repeat(strides, 1), "
                "repeat(dilation_rate, 1))))",
            ),
        ),
        proofs=(
            Proof("keras.layers.Conv1D(3, 4)", X1),
            Proof("keras.layers.Conv1D(4, (3,), (2,), 'valid', 'channels_last', 1, 2, 'relu', False)", X1),
            Proof("keras.layers.Conv1D(filters=3, kernel_size=4, padding='same', dilation_rate=2)", X1),
            Proof("keras.layers.Conv1D(3, 3, strides=2, padding='same')", X1),
            Proof(
                "keras.layers.Conv1D(3, 4, strides=2, padding='SAME', activation='softmax')",
                {"x": normal(2, 9, 4)},
            ),
            Proof("keras.layers.Conv1D(3, 3, padding='causal', dilation_rate=2)", X1),
            Proof("keras.layers.Conv1D(3, 2, padding='causal', strides=2)", X1),
        ),
    ),
    Layer(
        source="keras.layers.Conv2D(filters, kernel_size, strides=(1, 1), padding='valid', data_format=None, "
        f"dilation_rate=(1, 1), groups=1, activation=None, use_bias=True, {KERNEL_AND_BIAS}, {BASE})",
        aliases=("keras.layers.Convolution2D",),
        target="torch.nn.Conv2d" + TARGET,
        let={
            "mode": "lower(padding)",
            "pads": "same_padding(spatial(x, 2), kernel_size, strides, dilation_rate)",
        },
        requires=CHANNELS_LAST,
        caveats=REGULARISERS,
        layout="channels_first",
        shape="(size(x, 0), *conv_length(spatial(x, 2), kernel_size, strides, mode, dilation_rate), filters)",
        ignored=INITIALISERS,
        weights=(
            Weight(("kernel",), ("weight",), (Permute((3, 2, 0, 1)),)),
            Weight(("bias",), ("bias",), when="use_bias"),
        ),
        renderings=(
            Rendering(
                f"torch.nn.Conv2d({ARGUMENTS}, stride=one(strides), {REST}",
                when="mode == 'valid'",
                forward="activation(layer(x))",
            ),
            Rendering(
                f"torch.nn.Conv2d({ARGUMENTS}, padding='same', {REST}",
                when="mode == 'same' and surely(all_equal(strides, 1))",
                forward="activation(layer(x))",
            ),
            Rendering(
                f"torch.nn.Conv2d({ARGUMENTS}, stride=one(strides), padding=one(before(pads)), {REST}",
                when="mode == 'same' and surely(symmetric(pads))",
                forward="activation(layer(x))",
            ),
            Rendering(
                f"torch.nn.Conv2d({ARGUMENTS}, stride=one(strides), {REST}",
                when="mode == 'same' and known(pads)",
                forward="activation(layer(torch.nn.functional.pad(x, torch_pad(pads))))",
            ),
            Rendering(
                f"torch.nn.Conv2d({ARGUMENTS}, stride=one(strides), {REST}",
                when="mode == 'same'",
                forward="activation(layer(support.pad_same(x, repeat(kernel_size, 2), repeat(strides, 2), "
                "repeat(dilation_rate, 2))))",
            ),
        ),
        proofs=(
            Proof("keras.layers.Conv2D(3, 3)", X2),
            Proof("keras.layers.Conv2D(3, 3, padding='valid', kernel_regularizer='l2')", X2),
            Proof(
                "keras.layers.Conv2D(4, (3, 2), (2, 1), 'valid', 'channels_last', (1, 1), 2, 'relu', False)",
                X2,
            ),
            Proof(
                "keras.layers.Conv2D(filters=3, kernel_size=(4, 3), padding='same', activation='softmax')", X2
            ),
            Proof("keras.layers.Conv2D(3, 3, padding='SAME', dilation_rate=(2, 3))", X2),
            Proof("keras.layers.Conv2D(3, 3, strides=2, padding='same')", X2),
            Proof("keras.layers.Conv2D(3, 5, strides=(2, 3), padding='same', activation=tf.nn.relu)", X2),
            Proof("keras.layers.Conv2D(3, 3, strides=2, padding='same')", {"x": normal(2, 7, 9, 3)}),
            Proof("keras.layers.Conv2D(3, 1, strides=2, padding='same')", X2),
        ),
    ),
    Layer(
        source="keras.layers.Conv3D(filters, kernel_size, strides=(1, 1, 1), padding='valid', data_format=None, "
        f"dilation_rate=(1, 1, 1), groups=1, activation=None, use_bias=True, {KERNEL_AND_BIAS}, {BASE})",
        aliases=("keras.layers.Convolution3D",),
        target="torch.nn.Conv3d" + TARGET,
        let={"mode": "lower(padding)"},
        requires=CHANNELS_LAST,
        caveats=REGULARISERS,
        layout="channels_first",
        shape="(size(x, 0), *conv_length(spatial(x, 3), kernel_size, strides, mode, dilation_rate), filters)",
        ignored=INITIALISERS,
        weights=(
            Weight(("kernel",), ("weight",), (Permute((4, 3, 0, 1, 2)),)),
            Weight(("bias",), ("bias",), when="use_bias"),
        ),
        renderings=(
            Rendering(
                f"torch.nn.Conv3d({ARGUMENTS}, stride=one(strides), {REST}",
                when="mode == 'valid'",
                forward="activation(layer(x))",
            ),
            Rendering(
                f"torch.nn.Conv3d({ARGUMENTS}, padding='same', {REST}",
                when="mode == 'same' and surely(all_equal(strides, 1))",
                forward="activation(layer(x))",
            ),
            Rendering(
                f"torch.nn.Conv3d({ARGUMENTS}, stride=one(strides), {REST}",
                when="mode == 'same'",
                forward="activation(layer(support.pad_same(x, repeat(kernel_size, 3), repeat(strides, 3), "
                "repeat(dilation_rate, 3))))",
            ),
        ),
        proofs=(
            Proof("keras.layers.Conv3D(3, 2)", X3),
            Proof("keras.layers.Conv3D(3, (2, 3, 2), padding='same', activation='elu')", X3),
            Proof("keras.layers.Conv3D(3, 3, (2, 1, 2), 'same', use_bias=False)", X3),
        ),
    ),
)
