"""https://onnx.ai/onnx/operators/onnx__NonMaxSuppression.html"""

from __future__ import annotations

import torch
from torch import Tensor


def non_max_suppression(
    boxes: Tensor,
    scores: Tensor,
    max_output_boxes_per_class: Tensor | None = None,
    iou_threshold: Tensor | None = None,
    score_threshold: Tensor | None = None,
    *,
    center_point_box: int = 0,
) -> Tensor:
    """The best boxes of each class that do not overlap: rows of batch, class and box."""
    most = 0 if max_output_boxes_per_class is None else int(max_output_boxes_per_class)
    overlap = 0.0 if iou_threshold is None else float(iou_threshold)
    if center_point_box:
        center, half = boxes[..., :2], boxes[..., 2:] / 2
        first, last = center - half, center + half
    else:
        first = torch.minimum(boxes[..., :2], boxes[..., 2:])
        last = torch.maximum(boxes[..., :2], boxes[..., 2:])
    rows = []
    for batch in range(scores.shape[0]):
        for label in range(scores.shape[1]):
            chosen: list[int] = []
            for box in torch.argsort(scores[batch, label], descending=True, stable=True).tolist():
                if len(chosen) == most:
                    break
                if score_threshold is not None and not scores[batch, label, box] > score_threshold:
                    break
                if all(_overlap(first[batch], last[batch], box, other) <= overlap for other in chosen):
                    chosen.append(box)
            rows += [[batch, label, box] for box in chosen]
    return torch.tensor(rows, dtype=torch.int64, device=boxes.device).reshape(-1, 3)


def _overlap(first: Tensor, last: Tensor, one: int, other: int) -> float:
    """The shared area of two boxes as a part of the area that either covers."""
    sides = (torch.minimum(last[one], last[other]) - torch.maximum(first[one], first[other])).clamp(min=0)
    shared = float(sides.prod())
    whole = float((last[one] - first[one]).prod() + (last[other] - first[other]).prod()) - shared
    return shared / whole if whole > 0 else 0.0
