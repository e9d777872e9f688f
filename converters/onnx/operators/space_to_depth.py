"""https://onnx.ai/onnx/operators/onnx__SpaceToDepth.html"""

from __future__ import annotations

from torch import Tensor


def space_to_depth(input: Tensor, *, blocksize: int, mode: str = "DCR") -> Tensor:
    """Blocks of the image as channels: the block's axes before the channels (DCR) or after them (CRD)."""
    batch, channels, height, width = input.shape
    rows, columns = height // blocksize, width // blocksize
    blocks = input.reshape(batch, channels, rows, blocksize, columns, blocksize)
    order = (0, 3, 5, 1, 2, 4) if mode == "DCR" else (0, 1, 3, 5, 2, 4)
    return blocks.permute(order).reshape(batch, channels * blocksize**2, rows, columns)
