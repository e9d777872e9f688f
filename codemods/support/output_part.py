"""One output's part of what a model of several outputs gives, or is to give."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import torch


def output_part(
    values: Mapping[str, torch.Tensor] | Sequence[torch.Tensor], name: str, place: int
) -> torch.Tensor:
    """By name of a dict, else by place."""
    return values[name] if isinstance(values, Mapping) else values[place]
