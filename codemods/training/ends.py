"""The names of a model's inputs and outputs, as the dicts that ``compile`` and ``fit`` take use them.

A functional model's ends are called as its layers are: ``keras.Input(shape=(8,), name="title")``,
``outputs = layers.Dense(1, name="priority")(x)``; or by the keys, where they are dicts.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from migrate.catalog.values import literal
from migrate.codemods import syntax as cst
from migrate.codemods.analysis.definitions import called, passed, returns
from migrate.codemods.analysis.kinds import Instance
from migrate.codemods.analysis.objects import Model, objects
from migrate.codemods.analysis.user_classes import inherited
from migrate.codemods.training.bind import bind
from migrate.codemods.training.held import held
from migrate.codemods.training.tracking import tracker

if TYPE_CHECKING:
    from migrate.codemods.context import FileContext

MODELS = frozenset({"keras.Model", "keras.models.Model"})
SEQUENTIAL = frozenset({"keras.Sequential", "keras.models.Sequential"})
DEPTH = 6


@dataclass(frozen=True)
class Ends:
    """A model's inputs and outputs, in their order; '' for a name that is not known.

    Attributes:
        inputs, outputs: names. None where it is not known how many there are.
        dicts: whether the model takes its inputs as one dict.
    """

    inputs: tuple[str, ...] | None = None
    outputs: tuple[str, ...] | None = None
    dicts: bool = False

    @property
    def several(self) -> tuple[str, ...]:
        """The names of the outputs where there are several; those without a name of their own are numbered."""
        if self.outputs is None or len(self.outputs) < 2:
            return ()
        return tuple(name or f"output_{place}" for place, name in enumerate(self.outputs))


def ends(context: FileContext, model: cst.BaseExpression) -> Ends:
    """What is known of the ends of the model that an expression is."""
    call = _maker(context, model, 0)
    if call is None or context.names.resolve(call.func) in SEQUENTIAL:
        kind = objects(context).of(model)
        count = len(kind.outputs) if isinstance(kind, Model) else 0
        return Ends(None, ("",) * count if count else None)
    bound = bind(call, ("inputs", "outputs", "name")) or {}
    inputs, outputs = bound.get("inputs"), bound.get("outputs")
    return Ends(
        _names(context, inputs) if inputs is not None else None,
        _names(context, outputs) if outputs is not None else None,
        inputs is not None and isinstance(_value(context, inputs), cst.Dict),
    )


def may_be_sequential(context: FileContext, model: cst.BaseExpression) -> bool:
    """Whether a model is a ``keras.Sequential``, or a parameter of which nothing says what it is."""
    made = _maker(context, model, 0)
    if made is not None:
        return context.names.resolve(made.func) in SEQUENTIAL
    bindings = context.names.bindings(model) if isinstance(model, cst.Name) else ()
    return any(item.parameter for item in bindings) and not isinstance(objects(context).of(model), Model)


FLAGS = frozenset({"self", "training", "mask"})


def takes_one(context: FileContext, model: cst.BaseExpression) -> bool:
    """Whether a model is of a class of this file whose ``call`` has one parameter, for all inputs together."""
    kind = objects(context).of(model)
    class_ = context.kinds.classes.get(kind.builder) if isinstance(kind, Model) else None
    call = inherited(context, class_, "call")
    if call is None:
        return False
    listed = [*call.params.posonly_params, *call.params.params]
    required = [item for item in listed if item.default is None and item.name.value not in FLAGS]
    return len(required) == 1


def _maker(context: FileContext, node: cst.BaseExpression, depth: int) -> cst.Call | None:
    """The call of ``keras.Model(inputs, outputs)``, or ``keras.Sequential(...)``, that made a model."""
    if depth > DEPTH:
        return None
    if isinstance(node, cst.Call):
        if context.names.resolve(node.func) in MODELS | SEQUENTIAL:
            return node
        returned = _returned(context, node)
        return _maker(context, returned, depth + 1) if returned is not None else None
    value = _value(context, node)
    if value is not node:
        return _maker(context, value, depth + 1)
    bindings = context.names.bindings(node) if isinstance(node, cst.Name) else ()
    if len(bindings) != 1 or not bindings[0].parameter or not isinstance(node, cst.Name):
        return None
    function = context.tree.enclosing(bindings[0].node, cst.FunctionDef)
    given = tracker(context).passed(function, node.value) if function is not None else []
    found = {
        id(made): made for item in given if item is not None and (made := _maker(context, item, depth + 1))
    }
    return next(iter(found.values())) if len(found) == 1 else None


def _function(context: FileContext, call: cst.Call) -> cst.FunctionDef | None:
    """The function or method of this file that a call runs."""
    found = called(context, call)
    if found is None and isinstance(call.func, cst.Attribute):
        owner = context.kinds.of(call.func.value)
        around = context.kinds.classes.get(owner.name) if isinstance(owner, Instance) else None
        found = inherited(context, around, call.func.attr.value)
    return found if isinstance(found, cst.FunctionDef) else None


def _returned(context: FileContext, call: cst.Call) -> cst.BaseExpression | None:
    """The only expression that a call of a function of this file returns."""
    function = _function(context, call)
    values = [item.value for item in returns(function)] if function is not None else []
    return values[0] if len(values) == 1 else None


def _value(context: FileContext, node: cst.BaseExpression) -> cst.BaseExpression:
    """What a variable holds; an expression itself where it is none, or where that is not known."""
    value = held(context, node)
    return node if value is None else value


def _names(context: FileContext, node: cst.BaseExpression) -> tuple[str, ...] | None:
    value = _value(context, node)
    match value:
        case cst.List(elements=elements) | cst.Tuple(elements=elements):
            return tuple(_name(context, item.value, 0) for item in elements)
        case cst.Dict(elements=elements):
            keys = [item.key for item in elements if isinstance(item, cst.DictElement)]
            if len(keys) < len(elements):
                return None
            return tuple(str(context.value(key)) for key in keys)
        case cst.ListComp() | cst.DictComp():
            return None
    return (_name(context, node, 0),)


def _name(
    context: FileContext, node: cst.BaseExpression, depth: int, callers: tuple[cst.Call, ...] = ()
) -> str:
    """The name of the layer that made a tensor; ``callers``: the calls of the helpers around it."""
    if depth > DEPTH:
        return ""
    if isinstance(node, cst.Name):
        value = held(context, node)
        return _name(context, value, depth + 1, callers) if value is not None else ""
    if not isinstance(node, cst.Call):
        return ""
    made = node if context.names.resolve(node.func) else node.func
    if isinstance(made, cst.Name):
        made = _value(context, made)
    for item in made.args if isinstance(made, cst.Call) else ():
        if item.keyword is not None and item.keyword.value == "name":
            given = literal(context.source(item.value))
            return given if isinstance(given, str) else _given_name(context, item.value, callers)
    if (returned := _returned(context, node)) is not None:
        return _name(context, returned, depth + 1, (node, *callers))  # `branch(x, "age")` of the file's own
    return ""


def _given_name(context: FileContext, node: cst.BaseExpression, callers: tuple[cst.Call, ...]) -> str:
    """The name that a helper's parameter stands for in the call that is looked at."""
    function = _function(context, callers[0]) if callers else None
    if not isinstance(node, cst.Name) or function is None:
        return ""
    bindings = context.names.bindings(node)
    parameter = bindings[0].node if len(bindings) == 1 and bindings[0].parameter else None
    if (
        not isinstance(parameter, cst.Param)
        or context.tree.enclosing(parameter, cst.FunctionDef) is not function
    ):
        return ""
    given = next(passed(callers[0], function, parameter, _is_method(function)), parameter.default)
    if given is None:
        return ""
    found = literal(context.source(given))
    return found if isinstance(found, str) else _given_name(context, given, callers[1:])


def _is_method(function: cst.FunctionDef) -> bool:
    """Whether a call leaves out the function's first parameter."""
    first = next(iter((*function.params.posonly_params, *function.params.params)), None)
    return first is not None and first.name.value == "self"
