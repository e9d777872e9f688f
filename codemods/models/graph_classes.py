"""Classes of the program that a graph of layers is given: ``class CustomModel(keras.Model)`` with a training step of
its own, but without a ``call``.

    model = CustomModel(inputs, outputs)    →    model = Net()    # class Net(CustomModel), with the layers and forward

https://keras.io/guides/custom_train_step_in_tensorflow/
"""

from __future__ import annotations

import contextlib
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from migrate.codemods import syntax as cst
from migrate.codemods.analysis.definitions import method_of
from migrate.codemods.models.subclass_plan import Edit
from migrate.codemods.models.values import CannotFollow
from migrate.codemods.tree import below, walk

if TYPE_CHECKING:
    from migrate.codemods.context import FileContext
    from migrate.codemods.models.blocks import Blocks

MODELS = frozenset({"keras.Model", "keras.models.Model", "keras.engine.training.Model", "keras.Functional"})
FUNCTIONAL = frozenset({"keras.models.Functional"})
"""A base of classes that is made by no call in real programs."""


class GraphClasses:
    """The classes of one file that are made of inputs and outputs, as ``keras.Model`` is."""

    def __init__(self, context: FileContext) -> None:
        self.nodes: dict[str, cst.ClassDef] = {}
        for node in context.module.body:
            if isinstance(node, cst.ClassDef) and self._is_one(context, node):
                self.nodes[f"{context.module_name}.{node.name.value}"] = node

    def _is_one(self, context: FileContext, node: cst.ClassDef) -> bool:
        names = {context.names.resolve(base.value) or "" for base in node.bases}
        if not names & (MODELS | FUNCTIONAL | self.nodes.keys()):
            return False
        if any(method_of(node, name) is not None for name in ("call", "__call__")):
            return False
        init = method_of(node, "__init__")
        return init is None or passes_all_on(init)


def passes_all_on(init: cst.FunctionDef) -> bool:
    """Whether a constructor hands everything that it is given on to Keras's: ``super().__init__(*args, **kwargs)``."""
    params = init.params
    if len(params.params) != 1 or params.kwonly_params or params.posonly_params or params.star_kwarg is None:
        return False
    stars = [("**", params.star_kwarg.name.value)]
    if isinstance(params.star_arg, cst.Param):
        stars.insert(0, ("*", params.star_arg.name.value))
    taken = {name for _, name in stars}
    uses = [name for name in below(init.body, cst.Name) if name.value in taken]
    for call in below(init.body, cst.Call):
        match call.func:
            case cst.Attribute(value=cst.Call(func=cst.Name(value="super")), attr=cst.Name(value="__init__")):
                given = [
                    (item.star, item.value.value if isinstance(item.value, cst.Name) else "")
                    for item in call.args
                ]
                return given == stars and len(uses) == len(stars)
    return False


def graph_classes(context: FileContext) -> dict[str, cst.ClassDef]:
    """The classes of a file that are given a graph, by their full names."""
    return context.once(GraphClasses).nodes


def makes_model(context: FileContext, name: str | None) -> bool:
    """Whether a call of this name makes a functional model: Keras's class, or one of the file that derives from it."""
    return name is not None and (name in MODELS or name in graph_classes(context))


def class_made(context: FileContext, call: cst.Call) -> cst.ClassDef | None:
    """The class of the file that a model is an object of; None for Keras's own."""
    return graph_classes(context).get(context.names.resolve(call.func) or "")


def trainer(context: FileContext, call: cst.Call) -> cst.ClassDef | None:
    """The class of the file whose steps train a model: its own, or one that this derives from."""
    first = node = class_made(context, call)
    while node is not None and method_of(node, "train_step") is None:
        names = [context.names.resolve(base.value) or "" for base in node.bases]
        node = next((graph_classes(context)[name] for name in names if name in graph_classes(context)), None)
    return node or first


def input_names(context: FileContext, body: Sequence[cst.CSTNode]) -> frozenset[int]:
    """The names in ``keras.Model(inputs=...)``, by their ids: they do not read the tensors."""
    found: set[int] = set()
    for node in body:
        for call, name in context.calls(node):
            for position, item in enumerate(call.args) if makes_model(context, name) else ():
                if (item.keyword.value if item.keyword else ("inputs", "")[position > 0]) == "inputs":
                    found |= {id(part) for part in walk(item.value)}
    return frozenset(found)


def base_of(context: FileContext, blocks: Blocks, call: cst.Call, anchor: cst.CSTNode) -> str:
    """The base of the class that holds a model's layers, as the file spells it.

    Args:
        anchor: the statement that the class is put before.

    Raises:
        CannotFollow: the base is not there yet, or does not become a module.
    """
    node = class_made(context, call)
    if node is None:
        return ""
    if (
        sum(
            isinstance(item, cst.ClassDef) and item.name.value == node.name.value
            for item in context.module.body
        )
        > 1
    ):
        message = f"`{node.name.value}` names several classes of this file; give each a name of its own"
        raise CannotFollow("MOD403", call, message)
    _check(context, blocks, node)
    if context.tree.span(node)[0] > context.tree.span(anchor)[0]:
        raise CannotFollow(
            "MOD403", call, f"its class `{node.name.value}` would have to stand above what makes the model"
        )
    return node.name.value


def _check(context: FileContext, blocks: Blocks, node: cst.ClassDef) -> None:
    """Raises `CannotFollow` where a class, whose turn comes after the models', will stay as it was."""
    from migrate.codemods.models.custom import Custom
    from migrate.codemods.models.custom_members import is_needed
    from migrate.codemods.models.subclass import Subclass

    with context.trial():
        if not is_needed(context, node):
            with contextlib.suppress(CannotFollow):
                Subclass(context, blocks, node).plan()
                return
        Custom(context, blocks, node).plan()


def check_call(context: FileContext, node: cst.ClassDef, methods: Mapping[str, cst.FunctionDef]) -> None:
    """See that it is known what a model without ``call`` is made of.

    Raises:
        CannotFollow: it is not.
    """
    trained = {"__init__", "train_step"} <= methods.keys()
    if "call" not in methods and not trained and not is_one(context, node):
        raise CannotFollow("MOD403", node, "a model without `call` is not understood")


def is_one(context: FileContext, node: cst.ClassDef) -> bool:
    """Whether a class is given a graph."""
    return any(node is item for item in graph_classes(context).values())


def takes_nothing(context: FileContext, node: cst.ClassDef) -> list[Edit]:
    """The constructor of a class that is given a graph: ``__init__(self)``, for its layers are a derived class's."""
    init = method_of(node, "__init__")
    if init is None or not is_one(context, node):
        return []
    return [Edit(init.params, init.params.params[0].name.value)]
