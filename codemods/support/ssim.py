"""TensorFlow's structural similarity. https://www.tensorflow.org/api_docs/python/tf/image/ssim"""

import torch

from migrate.codemods.support.convert_image import convert_image


def ssim(
    img1: torch.Tensor,
    img2: torch.Tensor,
    max_val: float,
    filter_size: int = 11,
    filter_sigma: float = 1.5,
    k1: float = 0.01,
    k2: float = 0.03,
) -> torch.Tensor:
    """The mean index of pairs of images (..., height, width, channels), shape (...)."""
    if not img1.is_floating_point():
        max_val = max_val / torch.iinfo(img1.dtype).max
    x, y = (convert_image(image, torch.float32).movedim(-1, -3) for image in (img1, img2))
    offsets = torch.arange(filter_size, device=x.device) - (filter_size - 1) / 2
    weights = torch.softmax(-offsets.square() / (2 * filter_sigma**2), dim=0)
    kernel = torch.outer(weights, weights)[None, None]

    def blur(z: torch.Tensor) -> torch.Tensor:
        blurred = torch.nn.functional.conv2d(z.reshape(-1, 1, *z.shape[-2:]), kernel)
        return blurred.reshape(*z.shape[:-2], *blurred.shape[-2:])

    mean_x, mean_y = blur(x), blur(y)
    products, squares = 2 * mean_x * mean_y, mean_x.square() + mean_y.square()
    c1, c2 = (k1 * max_val) ** 2, (k2 * max_val) ** 2
    luminance = (products + c1) / (squares + c1)
    structure = (2 * blur(x * y) - products + c2) / (blur(x.square() + y.square()) - squares + c2)
    return (luminance * structure).mean((-3, -2, -1))
