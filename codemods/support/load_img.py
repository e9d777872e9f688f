"""Keras's image files as Pillow images. https://keras.io/api/data_loading/image/#loadimg-function"""

import io
from pathlib import Path

from PIL import Image

COLOUR_MODES = {"grayscale": "L", "rgb": "RGB", "rgba": "RGBA"}


def load_img(
    path: str | Path | io.BytesIO,
    color_mode: str = "rgb",
    target_size: tuple[int, int] | None = None,
    interpolation: str = "nearest",
    keep_aspect_ratio: bool = False,
) -> Image.Image:
    """Open an image, in ``rgb``, ``rgba`` or ``grayscale``, and resize it if asked to.

    Args:
        target_size: (height, width).
        interpolation: ``nearest``, ``bilinear``, ``bicubic``, ``lanczos``, ``box`` or ``hamming``.
        keep_aspect_ratio: crop at the centre to the target's proportions before resizing.
    """
    image: Image.Image = Image.open(path)
    image.load()
    if image.mode != COLOUR_MODES[color_mode] and not (
        color_mode == "grayscale" and image.mode.startswith("I")
    ):
        image = image.convert(COLOUR_MODES[color_mode])
    if target_size is None or image.size == (target_size[1], target_size[0]):
        return image
    box = None
    if keep_aspect_ratio:
        width, height = image.size
        crop_height = min(height, width * target_size[0] // target_size[1])
        crop_width = min(width, height * target_size[1] // target_size[0])
        top, left = (height - crop_height) // 2, (width - crop_width) // 2
        box = (left, top, left + crop_width, top + crop_height)
    return image.resize((target_size[1], target_size[0]), Image.Resampling[interpolation.upper()], box=box)
