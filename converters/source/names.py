"""Names of layers: whether Keras gave them, what several have in common, and what a block of them is called."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from itertools import takewhile

from migrate.alignment import automatic_stem
from migrate.converters.source.architecture import LAYERS, Layer
from migrate.converters.source.expressions import identifier

KINDS = {
    "Conv": "conv_block",
    "Depthwise": "conv_block",
    "Separable": "conv_block",
    "Dense": "dense_block",
    "MultiHead": "attention_block",
    "LSTM": "recurrent_block",
    "GRU": "recurrent_block",
    "Bidirectional": "recurrent_block",
}


def automatic(layer: Layer) -> bool:
    """Whether a layer's name is the one that Keras gives: ``conv2d_12``."""
    stem = automatic_stem(layer.kind) if layer.where == LAYERS else re.escape(layer.kind)
    return layer.where != LAYERS or re.fullmatch(rf"{re.escape(stem)}(_\d+)?", layer.name) is not None


def prefix(layers: Sequence[Layer]) -> str:
    """What the names of several layers begin with, up to a separator: ``conv2_block1_``; '' if there is nothing."""
    stated = [layer.name for layer in layers if not automatic(layer)]
    if len(stated) < 2:
        return ""
    first, last = min(stated), max(stated)
    alike = takewhile(lambda pair: pair[0] == pair[1], zip(first, last, strict=False))
    found = re.match(r".*[_/.\-]", "".join(letter for letter, _ in alike))
    return found[0] if found else ""


def local(name: str, beginning: str) -> str:
    """A layer's name within its block, as an identifier."""
    rest = name.removeprefix(beginning) if beginning else name
    return identifier(rest or name)


def block_name(prefixes: Sequence[str], layers: Sequence[Layer]) -> str:
    """What to call a block: ``conv_block`` for ``conv2_block1_`` and ``conv3_block4_``, else by what is in it."""
    stems = Counter(
        identifier(re.sub(r"_+", "_", re.sub(r"\d+[a-z]?(?=_|$)|\d+", "", each))) for each in prefixes if each
    )
    for stem, _ in stems.most_common(1):
        if len(stem) > 2 and stem != "layer":
            return stem.lower() if "block" in stem.lower() else f"{stem.lower()}_block"
    kinds = [layer.kind for layer in layers]
    for kind in kinds:
        for start, name in KINDS.items():
            if kind.startswith(start):
                return name
    return "block"
