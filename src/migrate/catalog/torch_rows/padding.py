"""Modules that change the shape of images: padding, upsampling, rearranging.

https://pytorch.org/docs/stable/nn.html#padding-layers and https://pytorch.org/docs/stable/nn.html#vision-layers
"""

from migrate.catalog.model import Rendering
from migrate.catalog.proofs import normal
from migrate.catalog.torch_first import back, layer
from migrate.catalog.torch_proofs import TorchProof

IMAGES = {"x": normal(2, 3, 5, 4)}

ROWS = (
    layer(
        "torch.nn.ReflectionPad2d(padding)",
        [Rendering("", forward="tf.pad(x, image_pads_of(padding, 2), mode='REFLECT')")],
        ["torch.nn.ReflectionPad2d(2)", "torch.nn.ReflectionPad2d(padding=(1, 2, 3, 0))"],
        IMAGES,
        layout="channels_last",
    ),
    layer(
        "torch.nn.ZeroPad2d(padding)",
        [
            Rendering("keras.layers.ZeroPadding2D(padding)", when="is_int(padding)"),
            Rendering("keras.layers.ZeroPadding2D(image_pads_of(padding, 2)[1:3])"),
        ],
        ["torch.nn.ZeroPad2d(2)", "torch.nn.ZeroPad2d((1, 2, 3, 0))"],
        IMAGES,
        target="keras.layers.ZeroPadding2D(padding=(1, 1), data_format=None)",
        layout="channels_last",
    ),
    layer(
        "torch.nn.Upsample(size=None, scale_factor=None, mode='nearest', align_corners=None, "
        "recompute_scale_factor=None)",
        [
            Rendering("keras.layers.UpSampling2D(scale_factor)", when="mode == 'nearest'"),
            Rendering(
                "keras.layers.UpSampling2D(scale_factor, interpolation='bilinear')",
                when="mode == 'bilinear' and not align_corners",
            ),
        ],
        [
            "torch.nn.Upsample(scale_factor=2)",
            "torch.nn.Upsample(scale_factor=(2, 3), mode='nearest')",
            "torch.nn.Upsample(scale_factor=2, mode='bilinear', align_corners=False)",
        ],
        IMAGES,
        target="keras.layers.UpSampling2D(size, data_format=None, interpolation='nearest')",
        requires="rank(x) == 4 and size is None and (is_int(scale_factor) or is_list(scale_factor)) and "
        "not recompute_scale_factor",
        layout="channels_last",
    ),
    layer(
        "torch.nn.PixelShuffle(upscale_factor)",
        [
            Rendering(
                "",
                # torch has the places within a pixel behind the channel that they belong to, TensorFlow before it.
                forward="tf.nn.depth_to_space(tf.reshape(tf.linalg.matrix_transpose(tf.reshape(x, tf.concat("
                "[tf.shape(x)[:-1], [-1, upscale_factor ** 2]], 0))), tf.shape(x)), upscale_factor)",
            )
        ],
        [
            "torch.nn.PixelShuffle(2)",
            TorchProof("torch.nn.PixelShuffle(upscale_factor=3)", {"x": normal(2, 18, 3, 4)}),
        ],
        {"x": normal(2, 12, 3, 4)},
        layout="channels_last",
    ),
    back(
        "torch.nn.Flatten(start_dim=1, end_dim=-1)",
        ["torch.nn.Flatten()"],
        IMAGES,
        note="of a tensor in torch's axis order; behind a convolution of Keras's the channels are to be brought "
        "forward first, or the rows of the next layer's kernel reordered",
    ),
)
