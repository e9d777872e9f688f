"""Keras's loop over several recurrent cells at once: as many loops, one after the other.

    x = layers.RNN([LSTMCell(16), GRUCell(8)])(x)    →    x = self.rnn(x)[0]
                                                          x = self.rnn_1(x)[0][:, -1]

Each cell is given what the one before it gives for the same step, and no state but its own, so nothing differs.
https://keras.io/api/layers/recurrent_layers/stacked_rnn_cell/
"""

from __future__ import annotations

from collections.abc import Sequence

from migrate.catalog.model import Layer
from migrate.catalog.registry import find
from migrate.catalog.signature import Argument, Signature
from migrate.codemods import syntax as cst
from migrate.codemods.models import layers
from migrate.codemods.models.own_cells import LOOP
from migrate.codemods.models.run import Run
from migrate.codemods.models.statics import static
from migrate.codemods.models.values import CannotFollow, Items, LayerValue, PipelineValue

STACK = "keras.layers.StackedRNNCells"
FOLLOWED = ("return_sequences", "name")


def of_call(run: Run, node: cst.Call, name: str | None) -> PipelineValue | None:
    """The loops that a loop over several cells is; None for any other layer.

    Raises:
        CannotFollow: it gives more than the last cell's outputs, or its cells are not known.
    """
    row = find(LOOP)
    if name != LOOP or not isinstance(row, Layer):
        return None
    given = _named(row, node)
    cells = _cells(run, given.pop("cell")) if "cell" in given else None
    if cells is None:
        return None
    hint, run.hint = run.hint, None
    extra = sorted(given.keys() - set(FOLLOWED))
    if extra:
        raise CannotFollow("API102", node, f"{LOOP}: `{extra[0]}` of several cells is not followed")
    last = {key: static(run, value) for key, value in given.items()}
    title = last.pop("name").value if "name" in last else None
    keywords = {key: Argument(value.text, value.value) for key, value in last.items()}
    made = []
    for place, cell in enumerate(cells):
        whole = {"return_sequences": Argument("True", True)}
        layer = LayerValue(row, (cell,), whole if place < len(cells) - 1 else keywords, node)
        layer.slot = run.new_slot(title if isinstance(title, str) else hint or "rnn", None)
        made.append(layer)
    return PipelineValue(node, tuple(made))


def _named(row: Layer, node: cst.Call) -> dict[str, cst.BaseExpression]:
    """The arguments of a layer's construction by their names."""
    names = Signature.parse(row.source).parameters
    if any(item.star for item in node.args):
        return {}
    return {
        item.keyword.value if item.keyword is not None else names[place]: item.value
        for place, item in enumerate(node.args)
    }


def _cells(run: Run, node: cst.BaseExpression) -> Sequence[Argument] | None:
    """The cells in a list, or in Keras's stack of one; None for a single cell."""
    if isinstance(node, cst.Call) and run.context.names.resolve(node.func) == STACK and node.args:
        return _cells(run, node.args[0].value)
    if isinstance(node, cst.List | cst.Tuple):
        return [layers.given_argument(run, element.value) for element in node.elements]
    held = run.env.get(node.value) if isinstance(node, cst.Name) else None
    if isinstance(held, Items) and held.items and all(isinstance(item, LayerValue) for item in held.items):
        assert isinstance(node, cst.Name)
        if run.is_needed(node.value):
            raise CannotFollow("MOD401", node, f"`{node.value}` holds cells of more than one layer")
        found = [item for item in held.items if isinstance(item, LayerValue)]
        for item in found:
            if item.slot is not None:
                item.slot.code = ""  # it lives within its loop
        return [layers.call_value(item) for item in found]
    return None
