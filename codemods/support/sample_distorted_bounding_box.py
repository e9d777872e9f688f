"""TensorFlow's random crops that keep an object in view.

https://www.tensorflow.org/api_docs/python/tf/image/sample_distorted_bounding_box
"""

from collections.abc import Sequence

import torch


def sample_distorted_bounding_box(
    image_size: Sequence[int] | torch.Tensor,
    bounding_boxes: torch.Tensor,
    min_object_covered: float = 0.1,
    aspect_ratio_range: Sequence[float] = (0.75, 1.33),
    area_range: Sequence[float] = (0.05, 1.0),
    max_attempts: int = 100,
    use_image_if_no_bounding_boxes: bool = False,
) -> tuple[torch.Tensor, torch.Tensor, torch.Tensor]:
    """Begin (y, x, 0) and size (height, width, -1) of a crop, and the crop as a box (1, 1, 4) of shares.

    Args:
        image_size: height, width, channels.
        bounding_boxes: of objects, (1, boxes, 4): y1, x1, y2, x2 as shares of the image.
        min_object_covered: the share of one of the objects that the crop has to hold.
        aspect_ratio_range: of the crop, width by height.
        area_range: of the crop, as a share of the image. After ``max_attempts`` the crop is the whole image.
    """
    height, width = int(image_size[0]), int(image_size[1])
    boxes = bounding_boxes.reshape(-1, 4)
    if not len(boxes):
        if not use_image_if_no_bounding_boxes:
            raise ValueError("there are no bounding boxes, and use_image_if_no_bounding_boxes is not set")
        boxes = torch.tensor([[0.0, 0.0, 1.0, 1.0]])
    objects = (boxes.cpu() * torch.tensor([height, width, height, width])).int().tolist()
    crop = (0, 0, height, width)
    for _ in range(max_attempts):
        tried = _crop(height, width, aspect_ratio_range, area_range)
        if tried is not None and any(_covered(tried, item, min_object_covered) for item in objects):
            crop = tried
            break
    y, x, crop_height, crop_width = crop
    begin, size = torch.tensor([y, x, 0]), torch.tensor([crop_height, crop_width, -1])
    corners = [y / height, x / width, (y + crop_height) / height, (x + crop_width) / width]
    return begin, size, torch.tensor([[corners]])


def _crop(
    height: int, width: int, ratios: Sequence[float], areas: Sequence[float]
) -> tuple[int, int, int, int] | None:
    """A crop (y, x, height, width) of random proportions, size and place; None if rounding spoils it."""
    ratio = float(torch.rand(())) * (ratios[1] - ratios[0]) + ratios[0]
    least, most = (share * height * width for share in areas)
    rows, highest = round((least / ratio) ** 0.5), round((most / ratio) ** 0.5)
    if round(highest * ratio) > width:
        highest = int((width + 0.5 - 1e-7) / ratio)
        highest -= round(highest * ratio) > width
    highest = min(highest, height)
    rows = min(rows, highest)
    if rows < highest:
        rows += int(torch.randint(highest - rows + 1, ()))
    columns = round(rows * ratio)
    if rows * columns < least:
        rows, columns = rows + 1, round((rows + 1) * ratio)
    if rows * columns > most:
        rows, columns = rows - 1, round((rows - 1) * ratio)
    fits = 0 < rows <= height and 0 < columns <= width and least <= rows * columns <= most
    if not fits:
        return None
    # TensorFlow never draws the last place, where there are several.
    y = int(torch.randint(height - rows, ())) if rows < height else 0
    x = int(torch.randint(width - columns, ())) if columns < width else 0
    return y, x, rows, columns


def _covered(crop: tuple[int, int, int, int], corners: Sequence[int], least: float) -> bool:
    """Whether a crop holds enough of an object y1, x1, y2, x2; an object of less than a pixel does not count."""
    top, left, bottom, right = corners
    area = (bottom - top) * (right - left)
    y, x, rows, columns = crop
    common_height = min(y + rows, bottom) - max(y, top)
    common_width = min(x + columns, right) - max(x, left)
    common = max(common_height, 0) * max(common_width, 0)
    return area >= 1 and common / area >= least
