"""Image files of arrays, as Keras writes them. https://keras.io/api/data_loading/image/#saveimg-function"""

from pathlib import Path
from typing import Any

from migrate.codemods.support.array_to_img import array_to_img


def save_img(
    path: Any,
    x: Any,
    data_format: str | None = None,
    file_format: str | None = None,
    scale: bool = True,
    **options: Any,
) -> None:
    """Write an array or tensor (height, width, channels) to an image file; the suffix says in which format.

    Args:
        scale: stretch the values from their own least and largest to 0 and 255.
        options: Pillow's for the format, e.g. ``quality=95``.
    """
    if file_format is None and isinstance(path, str | Path):
        file_format = Path(path).suffix[1:].lower()
    file_format = "jpeg" if file_format == "jpg" else file_format
    image = array_to_img(x, data_format=data_format, scale=scale)
    if image.mode == "RGBA" and file_format == "jpeg":
        image = image.convert("RGB")
    image.save(path, format=file_format, **options)
