"""TensorFlow's non-maximum suppression. https://www.tensorflow.org/api_docs/python/tf/image/non_max_suppression"""

import torch
import torchvision


def non_max_suppression(
    boxes: torch.Tensor,
    scores: torch.Tensor,
    max_output_size: int,
    iou_threshold: float = 0.5,
    score_threshold: float = float("-inf"),
) -> torch.Tensor:
    """The positions of the boxes to keep, best first, ``max_output_size`` at most.

    Args:
        boxes: (boxes, 4): two opposite corners of each.
        scores: (boxes,); those of no more than ``score_threshold`` are left out.
    """
    corners = torch.cat(
        [torch.minimum(boxes[:, :2], boxes[:, 2:]), torch.maximum(boxes[:, :2], boxes[:, 2:])], dim=1
    )
    above = torch.nonzero(scores > score_threshold).flatten()
    kept = torchvision.ops.nms(corners[above], scores[above], iou_threshold)
    return above[kept[:max_output_size]]
