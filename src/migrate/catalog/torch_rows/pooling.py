"""Pooling. torch pads evenly: the maximum with minus infinity, the average with zeros that it counts.

https://pytorch.org/docs/stable/nn.html#pooling-layers
"""

from migrate.catalog.model import Layer, Rendering
from migrate.catalog.proofs import Sample, normal
from migrate.catalog.torch_first import function, layer

IMAGES = {"x": normal(2, 3, 8, 6)}
SERIES = {"x": normal(2, 3, 9)}
STRIDES = "strides=other_than(stride, kernel_size)"
UNPADDED = "all_equal(padding, 0)"


def maximum(count: int, inputs: dict[str, Sample]) -> Layer:
    """Max pooling over ``count`` axes."""
    pool = f"keras.layers.MaxPooling{count}D(kernel_size, {STRIDES})"
    return layer(
        f"torch.nn.MaxPool{count}d(kernel_size, stride=None, padding=0, dilation=1, return_indices=False, "
        "ceil_mode=False)",
        [
            Rendering(pool, when=f"{UNPADDED} and not ceil_mode"),
            Rendering(
                pool,
                when="not ceil_mode",
                forward=f"layer(tf.pad(x, image_pads(padding, {count}), constant_values=float('-inf')))",
            ),
            Rendering(
                f"keras.layers.MaxPooling{count}D(kernel_size, {STRIDES}, padding='same')",
                # What 'same' pads at the end, where it pads nothing at the start.
                when=f"ceil_mode and {UNPADDED} and all_equal(kernel_size, 2) and "
                "all_equal(2 if stride is None else stride, 2)",
            ),
        ],
        [
            f"torch.nn.MaxPool{count}d(2)",
            f"torch.nn.MaxPool{count}d(2, 2)",
            f"torch.nn.MaxPool{count}d(kernel_size=3, stride=2, padding=1)",
            f"torch.nn.MaxPool{count}d(2, stride=2, ceil_mode=True)",
        ],
        inputs,
        target=f"keras.layers.MaxPooling{count}D(pool_size=2, strides=None, padding='valid')",
        requires="all_equal(dilation, 1) and not return_indices",
        layout="channels_last",
    )


ROWS = (
    maximum(1, SERIES),
    maximum(2, IMAGES),
    layer(
        "torch.nn.AvgPool2d(kernel_size, stride=None, padding=0, ceil_mode=False, count_include_pad=True, "
        "divisor_override=None)",
        [
            Rendering(f"keras.layers.AveragePooling2D(kernel_size, {STRIDES})", when=UNPADDED),
            Rendering(
                "keras.Sequential([keras.layers.ZeroPadding2D(one(padding)), "
                f"keras.layers.AveragePooling2D(kernel_size, {STRIDES})])",
                when="count_include_pad",
            ),
        ],
        [
            "torch.nn.AvgPool2d(2)",
            "torch.nn.AvgPool2d((3, 2), stride=(2, 1))",
            "torch.nn.AvgPool2d(kernel_size=3, stride=2, padding=1)",
        ],
        IMAGES,
        target="keras.layers.AveragePooling2D(pool_size, strides=None, padding='valid')",
        requires="not ceil_mode and divisor_override is None",
        layout="channels_last",
    ),
    *(
        layer(
            f"torch.nn.Adaptive{torch}Pool2d(output_size)",
            [
                Rendering(
                    f"keras.layers.Global{keras}Pooling2D(keepdims=True)", when="all_equal(output_size, 1)"
                ),
                Rendering(
                    f"keras.layers.{keras}Pooling2D((size(x, 2) // high, size(x, 3) // wide))",
                    # Windows of one size, side by side; else torch's differ from place to place.
                    when="size(x, 2) % high == 0 and size(x, 3) % wide == 0",
                ),
            ],
            [
                f"torch.nn.Adaptive{torch}Pool2d(1)",
                f"torch.nn.Adaptive{torch}Pool2d((1, 1))",
                f"torch.nn.Adaptive{torch}Pool2d(output_size=(4, 2))",
            ],
            IMAGES,
            let={"high": "repeat(output_size, 2)[0]", "wide": "repeat(output_size, 2)[1]"},
            layout="channels_last",
        )
        for torch, keras in (("Avg", "Average"), ("Max", "Max"))
    ),
    function(
        "torch.nn.functional.max_pool2d(input, kernel_size, stride=None, padding=0, dilation=1, ceil_mode=False, "
        "return_indices=False)",
        [
            Rendering(
                "tf.nn.max_pool2d(input, kernel_size, kernel_size if stride is None else stride, 'VALID')",
                when=UNPADDED,
            ),
            Rendering(
                "tf.nn.max_pool2d(tf.pad(input, image_pads(padding, 2), constant_values=float('-inf')), kernel_size, "
                "kernel_size if stride is None else stride, 'VALID')"
            ),
        ],
        [
            "torch.nn.functional.max_pool2d(x, 2)",
            "torch.nn.functional.max_pool2d(input=x, kernel_size=3, stride=2, padding=1)",
        ],
        IMAGES,
        requires="all_equal(dilation, 1) and not ceil_mode and not return_indices",
        tensors=("input",),
        layout="channels_last",
    ),
)
