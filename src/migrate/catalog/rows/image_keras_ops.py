"""`keras.ops.image`: resizing and grey images. https://keras.io/api/ops/image/"""

from migrate.catalog.model import Function, Rendering
from migrate.catalog.proofs import Proof, normal

X = {"x": normal(2, 7, 9, 3)}
ONE = {"x": normal(7, 9, 3)}
METHODS = ("bilinear", "nearest", "bicubic", "lanczos3", "lanczos5")
LAST = "data_format in (None, 'channels_last')"

ROWS = (
    Function(
        source="keras.ops.image.resize(images, size, interpolation='bilinear', antialias=False, "
        "crop_to_aspect_ratio=False, pad_to_aspect_ratio=False, fill_mode='constant', fill_value=0.0, "
        "data_format=None)",
        target="support.resize_images(images, size, method='bilinear', antialias=False)",
        tensors=("images",),
        requires=f"{LAST} and interpolation in {METHODS} and not crop_to_aspect_ratio and "
        "not pad_to_aspect_ratio",
        shape="(*shape(images)[:-3], *size, channels(images))",
        renderings=(
            Rendering("support.resize_images(images, size, method=interpolation, antialias=antialias)"),
        ),
        ignored={"fill_mode": "nothing is filled", "fill_value": "nothing is filled"},
        proofs=(
            Proof("keras.ops.image.resize(x, (14, 18))", X),
            Proof(
                "keras.ops.image.resize(images=x, size=[4, 5], interpolation='bicubic', antialias=True)", ONE
            ),
            Proof("keras.ops.image.resize(x, (4, 12), 'lanczos3', True)", X),
            Proof("keras.ops.image.resize(x, (10, 5), 'nearest', data_format='channels_last')", X),
        ),
    ),
    Function(
        source="keras.ops.image.rgb_to_grayscale(images, data_format=None)",
        target="torch.Tensor.sum(dim, keepdim=False)",
        tensors=("images",),
        requires=f"{LAST} and channels(images) == 3 and dtype(images) in ('float16', 'float32', 'float64')",
        shape="(*shape(images)[:-1], 1)",
        renderings=(Rendering("(images * images.new_tensor([0.2989, 0.587, 0.114])).sum(-1, keepdim=True)"),),
        proofs=(
            Proof("keras.ops.image.rgb_to_grayscale(x)", X),
            Proof("keras.ops.image.rgb_to_grayscale(images=x, data_format='channels_last')", ONE),
        ),
    ),
    *(
        Function(
            source=f"keras.ops.image.{name}_images(images, top_{verb}=None, left_{verb}=None, bottom_{verb}=None, "
            f"right_{verb}=None, target_height=None, target_width=None, data_format=None)",
            target="torch.nn.functional.pad(input, pad, mode='constant', value=None)",
            tensors=("images",),
            requires=f"{LAST} and top_{verb} is not None and left_{verb} is not None",
            renderings=tuple(
                Rendering(code, when=when)
                for code, when in (
                    (
                        f"torch.nn.functional.pad(images, (0, 0, {sign}left_{verb}, {sign}right_{verb}, "
                        f"{sign}top_{verb}, {sign}bottom_{verb}))",
                        f"right_{verb} is not None and bottom_{verb} is not None and target_height is None and "
                        "target_width is None",
                    ),
                    (
                        whole,
                        f"right_{verb} is None and bottom_{verb} is None and target_height is not None and "
                        "target_width is not None",
                    ),
                )
            ),
            proofs=(
                Proof(f"keras.ops.image.{name}_images(x, 1, 2, 3, 0)", X),
                Proof(
                    f"keras.ops.image.{name}_images(images=x, top_{verb}=1, left_{verb}=2, target_height={height}, "
                    f"target_width={width})",
                    ONE,
                ),
            ),
        )
        for name, verb, sign, whole, height, width in (
            (
                "pad",
                "padding",
                "",
                "support.pad_image(images, top_padding, left_padding, target_height, target_width)",
                10,
                13,
            ),
            (
                "crop",
                "cropping",
                "-",
                "images[..., top_cropping:top_cropping + target_height, left_cropping:left_cropping + target_width, :]",
                4,
                5,
            ),
        )
    ),
)
