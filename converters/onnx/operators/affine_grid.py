"""https://onnx.ai/onnx/operators/onnx__AffineGrid.html"""

from __future__ import annotations

import torch.nn.functional as F  # noqa: N812
from torch import Tensor

from migrate.converters.onnx.operators.as_ints import Ints, as_ints


def affine_grid(theta: Tensor, size: Ints, *, align_corners: int = 0) -> Tensor:
    """Places for sampling, from an affine map."""
    return F.affine_grid(theta, as_ints(size), align_corners=bool(align_corners))
