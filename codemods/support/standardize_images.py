"""TensorFlow's standardised images. https://www.tensorflow.org/api_docs/python/tf/image/per_image_standardization"""

import torch


def standardize_images(image: torch.Tensor) -> torch.Tensor:
    """Images (..., height, width, channels) of mean 0 and deviation 1; one of a single colour becomes zeros."""
    pixels = image.float()
    axes = (-3, -2, -1)
    deviation = pixels.std(dim=axes, correction=0, keepdim=True)
    least = pixels.flatten(-3).shape[-1] ** -0.5
    return (pixels - pixels.mean(dim=axes, keepdim=True)) / deviation.clamp(min=least)
