"""Which model a saved file holds: the one that the same file of the program saves under the same name, else the only
one that the run builds. A state dict has no architecture, so a model has to be there to load it into."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from migrate.codemods import syntax as cst
from migrate.codemods.analysis.objects import (
    Builders,
    Gives,
    Kind,
    Model,
    definition,
    objects,
    returns,
    scope_of,
)
from migrate.codemods.training.bind import bind, method
from migrate.codemods.tree import below

if TYPE_CHECKING:
    from migrate.codemods.context import FileContext

SAVERS = frozenset({"keras.models.save_model", "keras.saving.save_model"})
CHECKPOINTS = "keras.callbacks.ModelCheckpoint"


@dataclass(frozen=True)
class Source:
    """A model to load into.

    Attributes:
        text: code that gives it: a call of its builder, or the variable that holds the model that was saved.
        kind: what is known of it.
        node: the variable of a model that lives on, which the loaded one must not be; None for a new one.
        saved: of a new one, the model that was saved: a builder that compiles gives both the same.
    """

    text: str
    kind: Kind
    node: cst.BaseExpression | None = None
    saved: cst.BaseExpression | None = None


def source(context: FileContext, call: cst.Call, path: cst.BaseExpression) -> Source | None:
    """The model that a call loads from a path; None if it is not known."""
    built = _built(context)
    saved = [model for model, where in _saves(context) if where is None or _same(context, where, path)]
    if len({context.source(model) for model in saved}) != 1:
        saved = [model for model, _ in _saves(context)]
    if len({context.source(model) for model in saved}) == 1:
        made = _made(context, saved[0], call)
        if made is not None:
            return made
    return built


def _saves(context: FileContext) -> Iterator[tuple[cst.BaseExpression, cst.BaseExpression | None]]:
    """Every model that the file saves, and to where; None for where a callback is told to."""
    checkpoints = any(name == CHECKPOINTS for _, name in context.calls())
    for node in below(context.module, cst.Call):
        found = method(node)
        if context.names.resolve(node.func) in SAVERS:
            bound = bind(node, ("model", "filepath")) or {}
            if "model" in bound:
                yield bound["model"], bound.get("filepath", bound.get("path"))
        elif found and found[1] == "save" and _is_model(context, found[0]):
            bound = bind(node, ("filepath",)) or {}
            yield found[0], bound.get("filepath", bound.get("path"))
        elif found and found[1] == "fit" and checkpoints and _is_model(context, found[0]):
            yield found[0], None


def _same(context: FileContext, one: cst.BaseExpression, other: cst.BaseExpression) -> bool:
    """Whether two expressions are surely one path."""
    value = context.value(one)
    known = isinstance(value, str) and value == context.value(other)
    return known or context.source(one) == context.source(other)


def _made(context: FileContext, model: cst.BaseExpression, call: cst.Call) -> Source | None:
    """How to come by a model like the one of a variable: by a call like the one that made it, if that needs nothing of
    its own scope; else the variable itself, where the call sees it made, and what it was compiled with."""
    kind = objects(context).of(model)
    if not isinstance(model, cst.Name) or not _is_model(context, model):
        return None
    bindings = context.names.bindings(model)
    before = [item for item in bindings if context.tree.span(item.node)[0] < context.tree.span(call)[0]]
    here = bool(before) and scope_of(context, model) is scope_of(context, call)
    if here and _is_compiled(context, model):
        return Source(model.value, kind, model)
    maker = bindings[0].value if len(bindings) == 1 else None
    if isinstance(maker, cst.Call) and (around := _around(context, maker, call)) is not None:
        others = [item.value for item in returns(around) if _is_new(context, item.value, call)]
        maker = others[0] if len(others) == 1 else None
        kind = objects(context).of(maker) if maker is not None else kind
    if isinstance(maker, cst.Call) and isinstance(kind, Model) and kind.builder and _is_free(context, maker):
        return Source(context.expression(maker), kind, saved=model)
    return Source(model.value, kind, model) if here else None


def _around(context: FileContext, maker: cst.Call, call: cst.Call) -> cst.FunctionDef | None:
    """The function that makes a model and is the one that loads it: a fresh one comes from its other returns."""
    found = definition(context, maker.func)
    around = isinstance(found, cst.FunctionDef) and any(
        item is found for item in context.tree.ancestors(call)
    )
    return found if around and isinstance(found, cst.FunctionDef) else None


def _is_new(context: FileContext, value: cst.BaseExpression | None, call: cst.Call) -> bool:
    return isinstance(value, cst.Call) and value is not call and _is_model(context, value)


def _is_model(context: FileContext, node: cst.BaseExpression) -> bool:
    """Whether a value is a model: by its kind, or because it is compiled."""
    compiled = isinstance(node, cst.Name) and _is_compiled(context, node)
    return compiled or isinstance(objects(context).of(node), Model)


def _is_compiled(context: FileContext, model: cst.Name) -> bool:
    return any(
        found[1] == "compile" and context.source(found[0]) == model.value
        for node in below(context.module, cst.Call)
        if (found := method(node)) is not None
    )


def _is_free(context: FileContext, maker: cst.Call) -> bool:
    """Whether a call reads nothing but names of the file's top level."""
    root = context.names.scopes.root
    scopes = ((node, context.names.scopes.of(node)) for node in below(maker, cst.Name))
    return isinstance(maker.func, cst.Name | cst.Attribute) and all(
        scope is None or scope.owner(node.value) in (root, None) for node, scope in scopes
    )


def _built(context: FileContext) -> Source | None:
    """A call of the only builder of a model that the run has so far."""
    told = context.repository.ask("", Builders)
    here = [link.target for link in context.links.models]
    builders = sorted({*(told.targets if told else ()), *here})
    if len(builders) != 1:
        return None
    module, _, name = builders[0].partition(":")
    gives = context.repository.ask(f"{module}.{name}", Gives)
    builder = name if module == context.module_name else context.local(f"{module}.{name}")
    return Source(f"{builder}()", gives.kind if gives else Model(f"{module}.{name}"))


def how_many_builders(context: FileContext) -> str:
    """For a message: ``no model``, ``a model`` or ``several models``."""
    told = context.repository.ask("", Builders)
    found = {*(told.targets if told else ()), *(link.target for link in context.links.models)}
    return "no model" if not found else "several models" if len(found) > 1 else "a model"
