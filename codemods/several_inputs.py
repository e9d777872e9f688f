"""The inputs of a functional model in a call: Keras takes several as one list, or as a dict by their names.

    model([user, item])        model({"item": item, "user": user})        →        model(user, item)

https://keras.io/guides/functional_api/#models-with-multiple-inputs-and-outputs
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from migrate.codemods import syntax as cst
from migrate.codemods import tensor_inputs
from migrate.codemods.analysis.objects import Model, objects
from migrate.codemods.training.ends import ends
from migrate.codemods.training.held import held

if TYPE_CHECKING:
    from migrate.codemods.context import FileContext

ANY = 1000
"""A place beyond those of the inputs whose dtypes a model declares."""


def listed(context: FileContext, call: cst.Call) -> str:
    """The first argument of a model's call as the module takes it, one input after the other in the order of
    ``keras.Model(inputs, ...)``; '' where it may stay as it is. Names that are not known are a finding."""
    model = objects(context).of(call.func)
    if not call.args or call.args[0].keyword is not None or call.args[0].star or not isinstance(model, Model):
        return ""
    known, node = ends(context, call.func), call.args[0].value
    names = known.inputs or ()
    if len(names) < 2 or known.dicts:
        return _arrays(context, model, node)
    value = (held(context, node) or node) if isinstance(node, cst.Name) else node
    if texts := _texts(context, model, value, node.value if isinstance(node, cst.Name) else "", names):
        return ", ".join(texts)
    if isinstance(value, cst.Dict):
        message = (
            "the names of the model's inputs are not known here: give it the tensors one after the other"
        )
        context.finding("API102", call, message, "keras.Model")
        return ""
    if len([item for item in call.args if item.keyword is None]) > 1:  # migrated already
        return ""
    text = context.expression(node)
    context.finding("API108", call, f"`{text}` is taken to be a list of the model's inputs", "keras.Model")
    return f"*{text}"


def _arrays(context: FileContext, model: Model, node: cst.BaseExpression) -> str:
    """A list that a class of the program's own takes as one, its arrays as tensors."""
    if not isinstance(node, cst.List | cst.Tuple):
        return ""
    texts = [_argument(context, model, ANY, item.value, "") for item in node.elements]
    if texts == [context.expression(item.value) for item in node.elements]:
        return ""
    inside = ", ".join(texts) + ("," if len(texts) == 1 and isinstance(node, cst.Tuple) else "")
    return f"[{inside}]" if isinstance(node, cst.List) else f"({inside})"


def _texts(
    context: FileContext, model: Model, given: cst.BaseExpression, owner: str, names: Sequence[str]
) -> list[str]:
    """The inputs as arguments, in the model's order; none where they are not written out one by one."""
    match given:
        case cst.List(elements=elements) | cst.Tuple(elements=elements) if len(elements) == len(names):
            if any(isinstance(item, cst.StarredElement) for item in elements):
                return []
            items = [(item.value, str(place)) for place, item in enumerate(elements)]
        case cst.Dict(elements=elements):
            keyed = {
                str(context.value(item.key)): (item.value, context.source(item.key))
                for item in elements
                if isinstance(item, cst.DictElement)
            }
            if set(keyed) != set(names):
                return []
            items = [keyed[name] for name in names]
        case _:
            return []
    return [
        _argument(context, model, place, node, f"{owner}[{key}]" if owner else "")
        for place, (node, key) in enumerate(items)
    ]


def _argument(context: FileContext, model: Model, place: int, node: cst.BaseExpression, text: str) -> str:
    """One input, as a tensor in the dtype that the model takes."""
    text = text or context.expression(node)
    for made in tensor_inputs.into_object(context, model, place, node):
        text = context.localise(made.code).replace("{}", text)
    return text
