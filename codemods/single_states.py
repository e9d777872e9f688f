"""A state in a list of its own, where a class of the program hands it on as the initial state of a GRU or SimpleRNN:

    hidden = [tf.zeros((1, units))]                     hidden = [torch.zeros((1, units))]
    output, hidden = encoder(inputs, hidden)     →      output, hidden = encoder(inputs, hidden[0])

Keras takes such a layer's state alone and in a list; the migrated class takes it alone, as its other callers give it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from migrate.catalog.values import Tensor
from migrate.codemods import syntax as cst
from migrate.codemods.analysis.kinds import Kind, Model, Several
from migrate.codemods.tree import below

if TYPE_CHECKING:
    from migrate.codemods.context import FileContext


def is_in_list(context: FileContext, owner: Model, position: int, kind: Kind) -> bool:
    """Whether an argument is a list of one tensor, and the parameter that it is for nothing but an initial state."""
    if not isinstance(kind, Several) or len(kind.items) != 1 or not isinstance(kind.items[0], Tensor):
        return False
    class_ = context.kinds.classes.get(owner.builder)
    if class_ is None:
        return False
    call = next((item for item in below(class_, cst.FunctionDef) if item.name.value == "call"), None)
    if call is None or position + 1 >= len(call.params.params):
        return False
    name = call.params.params[position + 1].name.value
    reads = [part for part in below(call.body, cst.Name) if part.value == name]
    return bool(reads) and all(_is_initial_state(context, part) for part in reads)


def _is_initial_state(context: FileContext, node: cst.Name) -> bool:
    match context.tree.parent(node):
        case cst.Arg(keyword=cst.Name(value="initial_state"), value=value):
            return value is node
    return False
