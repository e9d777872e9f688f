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

Path = tuple[int, ...]
"""The id of a call, after those of the calls whose functions are inlined."""


@dataclass(frozen=True)
class Held:
    """A layer of a model that has been made.

    Attributes:
        text: the expression that gives its module, ``autoencoder.dense``; '' where that is not known.
        attribute: the name that it has there; model: the variable of the model; call: that makes the model.
    """

    text: str
    attribute: str
    model: str
    call: cst.Call


Owned = dict[Path, Held]


def owned(model: str, call: cst.Call, made: Iterable[tuple[Path, Slot]], places: Mapping[int, int]) -> Owned:
    """The layers that a model owns, by the calls that make them.

    Args:
        model: its variable; call: that makes it.
        made: its modules and those calls.
        places: of an ``nn.Sequential``, the position of each module by its slot's id.
    """
    found: Owned = {}
    for path, slot in made:
        if not slot.code or slot.held:
            continue
        text = f"{model}[{places[id(slot)]}]" if id(slot) in places else f"{model}.{slot.attribute}"
        known = not slot.listed and path not in found
        found[path] = Held(text if known else "", slot.singular or slot.attribute, model, call)
    return found


def holders(slots: Iterable[Slot]) -> list[str]:
    """The variables of the models whose layers these are."""
    return [slot.held.partition(".")[0].partition("[")[0] for slot in slots if slot.held]
