"""Whether strings match an expression. https://www.tensorflow.org/api_docs/python/tf/strings/regex_full_match"""

from __future__ import annotations

from typing import Any

import torch

from migrate.codemods.support.map_text import map_text
from migrate.codemods.support.re2_pattern import re2_pattern


def regex_full_match(text: Any, pattern: str) -> Any:
    """Whether RE2's ``pattern`` matches each string from its beginning to its end, as a tensor of bool."""
    compiled = re2_pattern(pattern)
    return map_text(lambda item: compiled.fullmatch(item) is not None, text, torch.bool)
