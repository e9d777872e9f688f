"""Random strings for proofs, and results that are strings or nested lists, in a form both sides can be compared in.

Strings cross between the processes as NumPy arrays of ``str``. A ragged tensor is a list of lists in a migrated
program, so it travels as text: its kind of number and its rows.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

import numpy as np

from migrate.catalog.proofs import Sample

Array = np.ndarray[Any, Any]

WORDS = (
    "", "a", "the", "The", "cat", "Dog", "running", "RAIN", "don't", "x1", "42", "été", "Ärger", "Straße", "naïve",
    "İstanbul", "ΣΊΣΥΦΟΣ", "привет", "東京", "タワー", "한국어", "שלום", "😀", "👩‍🚀", "e\u0301", "ﬁn", "co-op", "end.",
)  # fmt: skip
MARKS = ("", "", "", ",", ".", "!", "?", " -", ";", "…", '"', "<br />")
SPACES = (" ", " ", " ", " ", "  ", "\t", "\n", "\u00a0")
MOST = 9  # words in a sentence


def draw_text(sample: Sample, random: np.random.Generator) -> Array:
    """An array of strings as a sample describes it, dtype ``<U``."""
    one = {"words": _word, "texts": _sentence, "numerals": _number}[sample.kind]
    count = int(np.prod(sample.shape))
    return np.array([one(sample, random) for _ in range(count)], dtype=np.str_).reshape(sample.shape)


def _pick(items: tuple[str, ...], random: np.random.Generator) -> str:
    return items[int(random.integers(len(items)))]


def _word(sample: Sample, random: np.random.Generator) -> str:
    return _pick(sample.among or WORDS, random)


def _sentence(sample: Sample, random: np.random.Generator) -> str:
    count = int(random.integers(MOST))
    parts = [(_word(sample, random) + _pick(MARKS, random), _pick(SPACES, random)) for _ in range(count)]
    text = "".join(part for pair in parts for part in pair)
    return text if random.uniform() < 0.3 else text.strip()


def _number(sample: Sample, random: np.random.Generator) -> str:
    if not sample.high or random.uniform() < 0.3:
        return str(int(random.integers(-999, 1000)))
    value = float(random.standard_normal() * 10.0 ** random.integers(-6, 7))
    return repr(round(value, 3)) if random.uniform() < 0.5 else f"{value:.4e}"


def decoded(value: Any) -> Any:
    """Bytes, alone or in arrays and lists, as ``str``; anything else as it is."""
    if isinstance(value, bytes):
        return value.decode()
    is_text = isinstance(value, np.ndarray) and value.dtype.kind in "SO"
    if is_text and all(isinstance(item, bytes | str) for item in value.ravel()):
        return np.array([decoded(item) for item in value.ravel()], dtype=np.str_).reshape(value.shape)
    if isinstance(value, list | tuple):
        return [decoded(item) for item in value]
    return value


def rows(values: Any, dtype: str) -> str:
    """A ragged result as text: the kind of its numbers, and its rows. Integers of both widths count as the same."""
    kind = "integer" if dtype in ("int32", "int64") else "string" if dtype in ("string", "str") else dtype
    return f"{kind} {json.dumps(decoded(values))}"


def plain(value: Any) -> Any:
    """Plain data (lists, dicts, strings, None) as text, whose equality is that of the data; numbers as arrays."""
    if isinstance(value, bool | int | float | np.generic | np.ndarray):
        return decoded(np.asarray(value))
    return json.dumps(_tree(value))


def _tree(value: Any) -> Any:
    if isinstance(value, Mapping):  # in the order that it has: of a vocabulary's dict it matters
        return {"dict": [[_tree(key), _tree(item)] for key, item in value.items()]}
    if isinstance(value, list | tuple):
        return [_tree(item) for item in value]
    if isinstance(value, set | frozenset):
        return {"set": sorted(map(json.dumps, map(_tree, value)))}
    if isinstance(value, np.ndarray | np.generic):
        return _tree(value.tolist())
    return decoded(value)
