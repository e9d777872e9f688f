"""Layers that several models of a file share: the first that is made owns them, the others are given it.

    class Encoder(nn.Module):
        def __init__(self, autoencoder):
            super().__init__()
            self.dense = autoencoder.dense

The class names the layers that it runs, not the whole model, so its parameters are those of Keras's.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from migrate.codemods import syntax as cst
from migrate.codemods.models.program import Slot


@dataclass(frozen=True)
class Held:
    """A layer of a model that has been made.

    Attributes:
        text: the expression that gives its module, ``autoencoder.dense``; '' where that is not known.
        attribute: the name that it has there; model: the variable of the model.
    """

    text: str
    attribute: str
    model: str


def owned(model: str, made: Iterable[tuple[cst.CSTNode, Slot]], places: Mapping[int, int]) -> dict[int, Held]:
    """The layers that a model owns, by the ids of the calls that make them.

    Args:
        model: its variable.
        made: its modules and those calls.
        places: of an ``nn.Sequential``, the position of each module by its slot's id.
    """
    found: dict[int, Held] = {}
    for node, slot in made:
        if not slot.code or slot.held:
            continue
        text = f"{model}[{places[id(slot)]}]" if id(slot) in places else f"{model}.{slot.attribute}"
        known = not slot.listed and id(node) not in found
        found[id(node)] = Held(text if known else "", slot.singular or slot.attribute, model)
    return found
