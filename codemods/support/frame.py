"""TensorFlow's frames of a signal. https://www.tensorflow.org/api_docs/python/tf/signal/frame"""

import torch


def frame(
    signal: torch.Tensor,
    frame_length: int,
    frame_step: int,
    pad_end: bool = False,
    pad_value: float = 0,
    axis: int = -1,
) -> torch.Tensor:
    """Windows of ``frame_length`` along an axis, which becomes two: (..., frames, frame_length, ...).

    Args:
        pad_end: keep the windows that reach beyond the end, filled up with ``pad_value``.
    """
    axis = axis % signal.ndim
    moved = signal.movedim(axis, -1)
    size = moved.shape[-1]
    if pad_end:
        count = -(-size // frame_step)
        moved = torch.nn.functional.pad(
            moved, (0, max(frame_length + frame_step * (count - 1) - size, 0)), value=pad_value
        )
    elif size < frame_length:
        return signal.new_zeros((*signal.shape[:axis], 0, frame_length, *signal.shape[axis + 1 :]))
    frames = moved.unfold(-1, frame_length, frame_step)
    return frames[..., : -(-size // frame_step), :].movedim((-2, -1), (axis, axis + 1))
