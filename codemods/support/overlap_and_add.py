"""TensorFlow's joining of frames. https://www.tensorflow.org/api_docs/python/tf/signal/overlap_and_add"""

import torch


def overlap_and_add(signal: torch.Tensor, frame_step: int) -> torch.Tensor:
    """Frames (..., frames, length) added up, each ``frame_step`` after the one before: (..., samples)."""
    count, length = signal.shape[-2:]
    total = (count - 1) * frame_step + length
    places = torch.arange(count, device=signal.device)[:, None] * frame_step + torch.arange(
        length, device=signal.device
    )
    result = signal.new_zeros((*signal.shape[:-2], total))
    return result.index_add(-1, places.flatten(), signal.flatten(-2))
