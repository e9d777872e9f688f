"""Images from files' contents, as TensorFlow's decoders give them. https://www.tensorflow.org/api_docs/python/tf/io"""

import io

import numpy as np
import torch
from PIL import Image, ImageSequence

LUMINANCE = (9797, 19234, 3737)  # of red, green and blue in 1/32768, as TensorFlow has libpng weigh them
MODES = {1: "L", 2: "LA", 3: "RGB", 4: "RGBA"}


def decode_image(
    contents: bytes, channels: int = 0, dtype: torch.dtype = torch.uint8, animated: bool = True
) -> torch.Tensor:
    """The pixels of a JPEG, PNG, BMP or GIF file, shape (height, width, channels).

    Args:
        channels: 1 grey, 3 RGB, 4 RGBA; 0 for those that the file has.
        dtype: ``torch.uint8``; or a float, with values from 0 to 1.
        animated: give all frames of a GIF, shape (frames, height, width, 3); else the first.
    """
    image = Image.open(io.BytesIO(contents))
    if image.format == "GIF":
        frames = np.stack([np.asarray(frame.convert("RGB")) for frame in ImageSequence.Iterator(image)])
        pixels = torch.from_numpy(frames if animated else frames[0])
    else:
        pixels = torch.from_numpy(_pixels(image, channels).copy())
    return pixels if dtype == torch.uint8 else pixels.to(dtype) / 255


def _pixels(image: Image.Image, channels: int) -> np.ndarray:
    if image.format == "JPEG" and channels == 1:
        image.draft("L", image.size)  # the luminance that the file holds, as it is
    if image.mode in ("P", "1"):
        image = image.convert("RGBA" if "transparency" in image.info else "RGB" if image.mode == "P" else "L")
    if channels == 1 and image.mode in ("RGB", "RGBA") and image.format == "PNG":
        grey: np.ndarray = np.asarray(image)[..., :3] @ np.array(LUMINANCE) // 32768
        return grey.astype(np.uint8)[..., None]
    mode = MODES.get(channels, image.mode if image.mode in MODES.values() else "RGB")
    pixels = np.asarray(image if image.mode == mode else image.convert(mode))
    return pixels if pixels.ndim == 3 else pixels[..., None]
