"""https://onnx.ai/onnx/operators/onnx__DepthToSpace.html"""

from __future__ import annotations

from torch import Tensor


def depth_to_space(input: Tensor, *, blocksize: int, mode: str = "DCR") -> Tensor:
    """Channels as blocks of the image: the block's axes before the channels (DCR) or after them (CRD)."""
    batch, channels, height, width = input.shape
    depth = channels // blocksize**2
    if mode == "DCR":
        blocks = input.reshape(batch, blocksize, blocksize, depth, height, width).permute(0, 3, 4, 1, 5, 2)
    else:
        blocks = input.reshape(batch, depth, blocksize, blocksize, height, width).permute(0, 1, 4, 2, 5, 3)
    return blocks.reshape(batch, depth, height * blocksize, width * blocksize)
