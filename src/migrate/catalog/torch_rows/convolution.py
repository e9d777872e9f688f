"""Convolutions. torch pads evenly with any number of cells, Keras with what 'same' asks for or not at all.

The images of a torch module have their channels first, those of a Keras layer last: they are permuted at the boundary.
https://pytorch.org/docs/stable/nn.html#convolution-layers
"""

from migrate.catalog.model import Layer, Rendering, Weight
from migrate.catalog.proofs import Sample, normal
from migrate.catalog.torch_first import function, layer
from migrate.catalog.torch_proofs import TorchProof
from migrate.catalog.transforms import Permute

ELSEWHERE = {"device": "TensorFlow places tensors by itself", "in_channels": "Keras takes it from its input"}
REST = (
    "padding={padding}, dilation_rate=one(dilation), groups=groups, use_bias=bias)"  # of a Keras convolution
)
OPTIONS = (
    "stride=1, padding=0, dilation=1, groups=1, bias=True, padding_mode='zeros', device=None, dtype=None"
)
IMAGES = {"x": normal(2, 3, 8, 7)}
CONVOLVED = IMAGES | {"w": normal(4, 3, 3, 3), "b": normal(4)}
SERIES = {"x": normal(2, 3, 9)}


def convolution(
    name: str, count: int, first: str, proofs: tuple[str, ...], inputs: dict[str, Sample]
) -> Layer:
    """The row of a convolution over ``count`` axes; ``first`` are its first parameters."""
    keras = f"keras.layers.Conv{count}D"
    sizes = "".join(f"size(x, {axis}), " for axis in range(2, count + 2))
    call = f"{keras}(out_channels, kernel_size, strides=one(stride), " + REST

    valid, same = (call.format(padding=padding) for padding in ("'valid'", "'same'"))
    return layer(
        f"torch.nn.{name}({first}out_channels, kernel_size, {OPTIONS})",
        [
            Rendering(valid, when="padding in (0, 'valid') or all_equal(padding, 0)"),
            Rendering(
                same,
                when="padding_mode == 'zeros' and (padding == 'same' or "
                f"pads_as_same(kernel_size, stride, padding, dilation, {count}) or surely(even))",
            ),
            Rendering(
                f"keras.Sequential([keras.layers.ZeroPadding{count}D(one(padding)), {valid}])",
                when="padding_mode == 'zeros' and padding != 'same'",
            ),
            Rendering(
                valid,
                when="padding_mode == 'reflect' and padding != 'same'",
                forward=f"layer(tf.pad(x, image_pads(padding, {count}), mode='REFLECT'))",
            ),
        ],
        proofs,
        inputs,
        target=f"{keras}(filters, kernel_size, strides=1, padding='valid', data_format=None, "
        f"dilation_rate=1, groups=1, activation=None, use_bias=True)",
        # With a stride 'same' is torch's padding only for some sizes: it puts the odd cell at the end.
        let={
            "pads": f"same_padding(({sizes}), kernel_size, stride, dilation)",
            "even": f"symmetric(pads) and before(pads) == repeat(padding, {count})",
        },
        requires="dtype is None",
        layout="channels_last",
        ignored=ELSEWHERE,
        weights=(
            Weight(("weight",), ("kernel",), (Permute((*range(2, count + 2), 1, 0)),)),
            Weight(("bias",), ("bias",), when="bias"),
        ),
    )


TWO = (
    "torch.nn.{}({}8, 3)",
    "torch.nn.{}({}8, 3, padding=1)",
    "torch.nn.{}({}8, kernel_size=4, stride=2, padding=1, bias=False)",
    "torch.nn.{}({}6, (3, 2), 2, (2, 1), groups=3)",
    "torch.nn.{}({}8, 3, dilation=2, padding='same')",
    "torch.nn.{}({}8, 3, 1, 1, padding_mode='reflect')",
)
ONE = (
    "torch.nn.Conv1d(3, 8, 3)",
    "torch.nn.Conv1d(3, 8, kernel_size=5, padding=2)",
    "torch.nn.Conv1d(3, 4, 4, stride=2, padding=1, bias=False)",
    "torch.nn.Conv1d(3, 4, 3, padding=1, padding_mode='reflect')",
)

ROWS = (
    convolution("Conv1d", 1, "in_channels, ", ONE, SERIES),
    convolution("Conv2d", 2, "in_channels, ", tuple(text.format("Conv2d", "3, ") for text in TWO), IMAGES),
    convolution("LazyConv2d", 2, "", tuple(text.format("LazyConv2d", "") for text in TWO), IMAGES),
    layer(
        "torch.nn.ConvTranspose2d(in_channels, out_channels, kernel_size, stride=1, padding=0, output_padding=0, "
        "groups=1, bias=True, dilation=1, padding_mode='zeros', device=None, dtype=None)",
        [
            Rendering(
                "keras.layers.Conv2DTranspose(out_channels, kernel_size, strides=one(stride), use_bias=bias)",
                when="crops == ((0, 0), (0, 0))",
            ),
            Rendering(
                "keras.layers.Conv2DTranspose(out_channels, kernel_size, strides=one(stride), padding='same', "
                "use_bias=bias)",
                when="crops_as_same(kernel_size, stride, crops)",
            ),
            Rendering(
                "keras.Sequential([keras.layers.Conv2DTranspose(out_channels, kernel_size, strides=one(stride), "
                "use_bias=bias), keras.layers.Cropping2D(crops)])",
                when="nonnegative(crops)",
            ),
        ],
        (
            "torch.nn.ConvTranspose2d(3, 4, 2, 2)",
            "torch.nn.ConvTranspose2d(3, 4, 4, 2, 1, bias=False)",
            "torch.nn.ConvTranspose2d(3, 4, 4, 1, 0)",
            "torch.nn.ConvTranspose2d(3, 4, kernel_size=3, stride=2, padding=1, output_padding=1)",
            "torch.nn.ConvTranspose2d(3, 4, (5, 3), stride=(2, 3), padding=(2, 0))",
        ),
        IMAGES,
        target="keras.layers.Conv2DTranspose(filters, kernel_size, strides=1, padding='valid', "
        "output_padding=None, data_format=None, dilation_rate=1, activation=None, use_bias=True)",
        let={"crops": "transposed_crops(kernel_size, stride, padding, output_padding, 2)"},
        requires="dtype is None and groups == 1 and dilation == 1",
        layout="channels_last",
        ignored=ELSEWHERE,
        weights=(
            Weight(("weight",), ("kernel",), (Permute((2, 3, 1, 0)),)),
            Weight(("bias",), ("bias",), when="bias"),
        ),
    ),
    function(
        "torch.nn.functional.conv2d(input, weight, bias=None, stride=1, padding=0, dilation=1, groups=1)",
        [
            Rendering(
                "tf.nn.conv2d(input, tf.transpose(weight, (2, 3, 1, 0)), one(stride), image_pads(padding, 2), "
                "dilations=other_than(one(dilation), 1))",
                when="bias is None and padding not in ('same', 'valid')",
            ),
            Rendering(
                "tf.nn.conv2d(input, tf.transpose(weight, (2, 3, 1, 0)), one(stride), image_pads(padding, 2), "
                "dilations=other_than(one(dilation), 1)) + bias",
                when="padding not in ('same', 'valid')",
            ),
            Rendering(
                "tf.nn.conv2d(input, tf.transpose(weight, (2, 3, 1, 0)), one(stride), 'SAME', "
                "dilations=other_than(one(dilation), 1))",
                when="bias is None and padding == 'same'",
            ),
        ],
        (
            "torch.nn.functional.conv2d(x, w)",
            "torch.nn.functional.conv2d(x, w, b, stride=2, padding=1)",
            TorchProof(
                "torch.nn.functional.conv2d(input=x, weight=w, padding=(2, 0), dilation=2)",
                CONVOLVED,
                gradients=False,
                reason="TensorFlow has no gradient of a dilated convolution on a CPU",
            ),
            "torch.nn.functional.conv2d(x, w, padding='same')",
        ),
        CONVOLVED,
        target="tf.nn.conv2d(input, filters, strides, padding, data_format='NHWC', dilations=None, name=None)",
        requires="groups == 1",
        tensors=("input", "bias"),
        layout="channels_last",
    ),
)
