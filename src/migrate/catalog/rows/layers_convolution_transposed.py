"""Transposed convolutions. Kernels are (spatial, out, in) in Keras and (in, out, spatial) in torch, without a flip.

Keras's 'same' gives n s values: of the n s + (k - s) that the kernel reaches, (k - s) // 2 are cropped at the start,
and one more at the end if k - s is odd, where torch's ``padding`` can only crop evenly. A stride longer than the kernel
leaves a gap at the end, which torch calls ``output_padding``.
"""

from migrate.catalog.model import Layer, Rendering, Weight
from migrate.catalog.proofs import Proof, normal
from migrate.catalog.reasons import BASE, INITIALISERS, KERNEL_AND_BIAS, REGULARISERS
from migrate.catalog.transforms import Permute

X1 = {"x": normal(2, 5, 4)}
X2 = {"x": normal(2, 5, 4, 3)}
X3 = {"x": normal(2, 3, 5, 4, 3)}
CHANNELS_LAST = (
    "data_format in (None, 'channels_last') and dtype in (None, 'float32') and all_equal(dilation_rate, 1) "
    "and output_padding is None"
)

ROWS = (
    Layer(
        source="keras.layers.Conv1DTranspose(filters, kernel_size, strides=1, padding='valid', output_padding=None, "
        f"data_format=None, dilation_rate=1, activation=None, use_bias=True, {KERNEL_AND_BIAS}, {BASE})",
        aliases=("keras.layers.Convolution1DTranspose",),
        target="torch.nn.ConvTranspose1d(in_channels, out_channels, kernel_size, stride=1, padding=0, "
        "output_padding=0, groups=1, bias=True)",
        let={
            "mode": "lower(padding)",
            "beyond": "overlap(kernel_size, strides, 1)",
            "missing": "gap(kernel_size, strides, 1)",
        },
        requires=CHANNELS_LAST,
        caveats=REGULARISERS,
        layout="channels_first",
        shape="(size(x, 0), *transposed_length(spatial(x, 1), kernel_size, strides, mode), filters)",
        ignored=INITIALISERS,
        weights=(
            Weight(("kernel",), ("weight",), (Permute((2, 1, 0)),)),
            Weight(("bias",), ("bias",), when="use_bias"),
        ),
        renderings=(
            Rendering(
                "torch.nn.ConvTranspose1d(channels(x), filters, one(kernel_size), stride=one(strides), "
                "output_padding=one(missing), bias=use_bias)",
                when="mode == 'valid' or mode == 'same' and all_equal(beyond, 0)",
                forward="activation(layer(x))",
            ),
            Rendering(
                "torch.nn.ConvTranspose1d(channels(x), filters, one(kernel_size), stride=one(strides), "
                "padding=one(halves(beyond)), bias=use_bias)",
                when="mode == 'same' and all_equal(odd(beyond), 0)",
                forward="activation(layer(x))",
            ),
            Rendering(
                "torch.nn.ConvTranspose1d(channels(x), filters, one(kernel_size), stride=one(strides), "
                "padding=one(halves(beyond)), bias=use_bias)",
                when="mode == 'same'",
                forward="activation(layer(x)[..., :-1])",
            ),
        ),
        proofs=(
            Proof("keras.layers.Conv1DTranspose(3, 3)", X1),
            Proof("keras.layers.Conv1DTranspose(3, 2, 3, 'valid', activation='tanh', use_bias=False)", X1),
            Proof("keras.layers.Conv1DTranspose(filters=3, kernel_size=4, strides=2, padding='same')", X1),
            Proof("keras.layers.Conv1DTranspose(3, 3, strides=2, padding='same')", X1),
        ),
    ),
    Layer(
        source="keras.layers.Conv2DTranspose(filters, kernel_size, strides=(1, 1), padding='valid', "
        "output_padding=None, data_format=None, dilation_rate=(1, 1), activation=None, use_bias=True, "
        f"{KERNEL_AND_BIAS}, {BASE})",
        aliases=("keras.layers.Convolution2DTranspose",),
        target="torch.nn.ConvTranspose2d(in_channels, out_channels, kernel_size, stride=1, padding=0, "
        "output_padding=0, groups=1, bias=True)",
        let={
            "mode": "lower(padding)",
            "beyond": "overlap(kernel_size, strides, 2)",
            "missing": "gap(kernel_size, strides, 2)",
        },
        requires=CHANNELS_LAST,
        caveats=REGULARISERS,
        layout="channels_first",
        shape="(size(x, 0), *transposed_length(spatial(x, 2), kernel_size, strides, mode), filters)",
        ignored=INITIALISERS,
        weights=(
            Weight(("kernel",), ("weight",), (Permute((3, 2, 0, 1)),)),
            Weight(("bias",), ("bias",), when="use_bias"),
        ),
        renderings=(
            Rendering(
                "torch.nn.ConvTranspose2d(channels(x), filters, one(kernel_size), stride=one(strides), "
                "output_padding=one(missing), bias=use_bias)",
                when="mode == 'valid' or mode == 'same' and all_equal(beyond, 0)",
                forward="activation(layer(x))",
            ),
            Rendering(
                "torch.nn.ConvTranspose2d(channels(x), filters, one(kernel_size), stride=one(strides), "
                "padding=one(halves(beyond)), "
                "output_padding=one(missing), bias=use_bias)",
                when="mode == 'same' and all_equal(odd(beyond), 0)",
                forward="activation(layer(x))",
            ),
            Rendering(
                "torch.nn.ConvTranspose2d(channels(x), filters, one(kernel_size), stride=one(strides), "
                "padding=one(halves(beyond)), bias=use_bias)",
                when="mode == 'same' and all_equal(odd(beyond), 1)",
                forward="activation(layer(x)[..., :-1, :-1])",
            ),
            Rendering(
                "torch.nn.ConvTranspose2d(channels(x), filters, one(kernel_size), stride=one(strides), "
                "padding=one(halves(beyond)), "
                "output_padding=one(missing), bias=use_bias)",
                when="mode == 'same'",
                forward="activation(torch.nn.functional.pad(layer(x), "
                "(0, -odd(beyond)[1], 0, -odd(beyond)[0])))",
            ),
        ),
        proofs=(
            Proof("keras.layers.Conv2DTranspose(2, 3)", X2),
            Proof(
                "keras.layers.Conv2DTranspose(2, (2, 3), (3, 2), 'valid', activation='tanh', use_bias=False)",
                X2,
            ),
            Proof(
                "keras.layers.Conv2DTranspose(filters=2, kernel_size=4, strides=(2, 2), padding='same')", X2
            ),
            Proof("keras.layers.Conv2DTranspose(2, 5, padding='SAME', activation='relu')", X2),
            Proof("keras.layers.Conv2DTranspose(2, 2, 2, 'same')", X2),
            Proof("keras.layers.Conv2DTranspose(2, 2, 3, 'same')", X2),
            Proof("keras.layers.Conv2DTranspose(2, 3, strides=2, padding='same', activation='softmax')", X2),
            Proof("keras.layers.Conv2DTranspose(2, (5, 5), (2, 2), 'same', use_bias=False)", X2),
            Proof("keras.layers.Conv2DTranspose(2, (5, 4), strides=(2, 1), padding='same')", X2),
            Proof("keras.layers.Conv2DTranspose(2, (3, 2), strides=(2, 2), padding='same')", X2),
        ),
    ),
    Layer(
        source="keras.layers.Conv3DTranspose(filters, kernel_size, strides=(1, 1, 1), padding='valid', "
        "data_format=None, output_padding=None, dilation_rate=(1, 1, 1), activation=None, use_bias=True, "
        f"{KERNEL_AND_BIAS}, {BASE})",
        aliases=("keras.layers.Convolution3DTranspose",),
        target="torch.nn.ConvTranspose3d(in_channels, out_channels, kernel_size, stride=1, padding=0, "
        "output_padding=0, groups=1, bias=True)",
        let={
            "mode": "lower(padding)",
            "beyond": "overlap(kernel_size, strides, 3)",
            "missing": "gap(kernel_size, strides, 3)",
        },
        requires=CHANNELS_LAST,
        caveats=REGULARISERS,
        layout="channels_first",
        shape="(size(x, 0), *transposed_length(spatial(x, 3), kernel_size, strides, mode), filters)",
        ignored=INITIALISERS,
        weights=(
            Weight(("kernel",), ("weight",), (Permute((4, 3, 0, 1, 2)),)),
            Weight(("bias",), ("bias",), when="use_bias"),
        ),
        renderings=(
            Rendering(
                "torch.nn.ConvTranspose3d(channels(x), filters, one(kernel_size), stride=one(strides), "
                "output_padding=one(missing), bias=use_bias)",
                when="mode == 'valid' or mode == 'same' and all_equal(beyond, 0)",
                forward="activation(layer(x))",
            ),
            Rendering(
                "torch.nn.ConvTranspose3d(channels(x), filters, one(kernel_size), stride=one(strides), "
                "padding=one(halves(beyond)), output_padding=one(missing), bias=use_bias)",
                when="mode == 'same' and all_equal(odd(beyond), 0)",
                forward="activation(layer(x))",
            ),
            Rendering(
                "torch.nn.ConvTranspose3d(channels(x), filters, one(kernel_size), stride=one(strides), "
                "padding=one(halves(beyond)), bias=use_bias)",
                when="mode == 'same' and all_equal(odd(beyond), 1)",
                forward="activation(layer(x)[..., :-1, :-1, :-1])",
            ),
        ),
        proofs=(
            Proof("keras.layers.Conv3DTranspose(2, 3)", X3),
            Proof("keras.layers.Conv3DTranspose(2, 2, 2, 'valid', activation='tanh', use_bias=False)", X3),
            Proof("keras.layers.Conv3DTranspose(2, 4, strides=(2, 2, 2), padding='same')", X3),
            Proof("keras.layers.Conv3DTranspose(2, kernel_size=3, strides=2, padding='same')", X3),
            Proof("keras.layers.Conv3DTranspose(2, 3, padding='SAME', activation='relu')", X3),
        ),
    ),
)
