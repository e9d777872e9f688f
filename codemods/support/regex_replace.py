"""Replacement by regular expressions. https://www.tensorflow.org/api_docs/python/tf/strings/regex_replace"""

from __future__ import annotations

import re
from typing import Any

from migrate.codemods.support.map_text import map_text
from migrate.codemods.support.re2_pattern import re2_pattern


def regex_replace(text: Any, pattern: str, rewrite: str, replace_global: bool = True) -> Any:
    r"""Replace the matches of RE2's ``pattern`` in each string.

    Args:
        text: a string or an array of strings.
        pattern: in RE2's syntax.
        rewrite: what takes their place; ``\0`` is the match, ``\1`` to ``\9`` its groups, ``\\`` a backslash.
        replace_global: every match, or the first.

    Raises:
        ValueError: the pattern or the rewrite cannot be understood.
    """
    compiled = re2_pattern(pattern)
    pieces = re.findall(r"\\(.?)|([^\\]+)", rewrite, re.S)
    if any(not literal and not (digit.isdigit() or digit == "\\") for digit, literal in pieces):
        raise ValueError(
            f"in the rewrite {rewrite!r} a backslash stands before neither a digit nor a backslash"
        )

    def replacement(match: re.Match[str]) -> str:
        return "".join(
            literal or ("\\" if digit == "\\" else match[int(digit)] or "") for digit, literal in pieces
        )

    def replace(item: str) -> str:
        out: list[str] = []
        position, end = 0, -1  # where to look on; where the last match ended
        while (match := compiled.search(item, position)) is not None:
            if match.start() == match.end() == end:  # an empty match right after another one is none
                out.append(item[position : position + 1])
                position += 1
                if position > len(item):
                    break
                end = -1
                continue
            out += [item[position : match.start()], replacement(match)]
            position = end = match.end()
            if not replace_global:
                break
        return "".join(out) + item[position:]

    return map_text(replace, text)
