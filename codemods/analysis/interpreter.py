"""The abstract interpreter: the kind of any expression of a file, without running anything.

Kinds are followed through assignments (those that reach a place, see `reaching`), tuples, loops, function parameters
and results, and attributes of ``self``. Everything is computed when it is first asked for, and once. What depends on
itself, as a variable that a loop changes, is computed from nothing first and then checked.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from functools import cached_property, partial
from typing import TYPE_CHECKING, Any

from migrate.catalog.values import CHANNELS_LAST, DType, Tensor
from migrate.codemods import syntax as cst
from migrate.codemods.analysis import bindings, libraries, migrated, operators, results, user_classes
from migrate.codemods.analysis.changes import Changes, changed
from migrate.codemods.analysis.circles import Circles, Watched
from migrate.codemods.analysis.classes import attributes
from migrate.codemods.analysis.compilations import Compilations
from migrate.codemods.analysis.definitions import (
    Definition,
    called,
    calls_by_definition,
    methods_called,
    returns,
)
from migrate.codemods.analysis.kinds import (
    Array,
    Gives,
    Instance,
    Kind,
    Listed,
    Made,
    Model,
    Plain,
    Sample,
    Several,
    Table,
    Text,
    join,
)
from migrate.codemods.analysis.reaching import Reaching
from migrate.codemods.analysis.scopes import dotted
from migrate.codemods.tree import walk
from migrate.codemods.values import DTYPES

if TYPE_CHECKING:
    from migrate.codemods.context import FileContext

CONSTANTS: dict[str, Kind] = {"numpy.pi": Plain("float"), "math.pi": Plain("float"), "math.e": Plain("float")}
CONSTANTS |= {"numpy.inf": Plain("float"), "numpy.nan": Plain("float"), "numpy.newaxis": Plain("none")}
CONSTANTS |= {"sys.argv": Listed(Text()), "os.environ": Table(), "tf.newaxis": Plain("none")}


class Kinds:
    """The kinds of one file's expressions.

    Attributes:
        stated: kinds by node id, stated by the rewrites of pipelines and training.
        compiled: what each variable (its scope and text) was compiled with, and where.
    """

    def __init__(self, context: FileContext) -> None:
        self._context = context
        self._circles = Circles()
        self.stated: dict[int, Kind] = Watched(self._circles.forget)
        self.compiled = Compilations(context.tree, self._circles.forget)

    def of(self, node: cst.BaseExpression) -> Kind:
        """The kind of an expression."""
        if id(node) in self.stated:
            stated = self.stated[id(node)]
            return self._compiled(node, stated) if isinstance(stated, Model) else stated
        return self._circles.kind(id(node), partial(self._computed, node))

    def _computed(self, node: cst.BaseExpression) -> Kind:
        return self._compiled(node, self._of(node))

    def _compiled(self, node: cst.BaseExpression, kind: Kind) -> Kind:
        """A model with what its variable was compiled with."""
        if isinstance(node, cst.Name | cst.Attribute) and self.compiled:
            own = kind.compiled if isinstance(kind, Model) else None
            compiled = self.compiled.at(self.key(node), node, self.reaching.since(node), own)
            if compiled is not None:
                kind = replace(kind if isinstance(kind, Model) else Model(), compiled=compiled)
        return kind

    def _of(self, node: cst.BaseExpression) -> Kind:
        match node:
            case cst.Name():
                return self._name(node)
            case cst.Attribute():
                return self._attribute(node)
            case cst.Call():
                return self._call(node)
            case cst.Integer():
                return Plain("int")
            case cst.Float():
                return Plain("float")
            case cst.SimpleString() | cst.FormattedString() | cst.ConcatenatedString():
                return Text()
            case cst.Tuple(elements=elements) | cst.List(elements=elements):
                return self._sequence(elements, "tuple" if isinstance(node, cst.Tuple) else "list")
            case cst.Subscript(value=container, slice=parts):
                return operators.subscript(self.of(container), parts, self.value, self.of)
            case cst.BinaryOperation(left=left, operator=sign, right=right):
                return operators.binary(sign, self.of(left), self.of(right))
            case cst.Comparison(left=left, comparisons=comparisons):
                sides = [left, *(item.comparator for item in comparisons)]
                return operators.comparison(
                    [item.operator for item in comparisons], [self.of(side) for side in sides]
                )
        return self._rarer(node)

    def _rarer(self, node: cst.BaseExpression) -> Kind:
        match node:
            case cst.UnaryOperation(operator=cst.Not()):
                return Plain("bool")
            case cst.UnaryOperation(expression=inner):
                return self.of(inner)
            case cst.IfExp(body=body, orelse=orelse):
                return join((self.of(body), self.of(orelse)))
            case cst.BooleanOperation(left=left, right=right):
                return join((self.of(left), self.of(right)))
            case cst.NamedExpr(value=value):
                return self.of(value)
            case cst.ListComp(elt=inner) | cst.SetComp(elt=inner) | cst.GeneratorExp(elt=inner):
                return Listed(self.of(inner), "list" if isinstance(node, cst.ListComp) else "iterator")
            case cst.Dict(elements=elements):
                given = [item for item in elements if isinstance(item, cst.DictElement)]
                if len(given) < len(elements):
                    return Table()
                return Table(
                    tuple(self.value(item.key) for item in given),
                    tuple(self.of(item.value) for item in given),
                )
            case cst.DictComp(value=value):
                return Table((), (self.of(value),))
            case cst.Set(elements=elements):
                return Listed(join(self.of(item.value) for item in elements), "set")
        return None

    # -- names, attributes, calls ---------------------------------------------------------------------------------

    def _name(self, node: cst.Name) -> Kind:
        if node.value in ("True", "False"):
            return Plain("bool")
        if node.value == "None":
            return Plain("none")
        found = self.reaching.bindings(node)
        if not found:
            return CONSTANTS.get(self.name(node) or "")
        if any(item.target is not None or item.defines for item in found):
            return self._constant(self.name(node))
        kind = join(self._circles.guarded(id(item), partial(bindings.bound, self, item)) for item in found)
        return self._as_changed(node, kind)

    def _constant(self, name: str | None) -> Kind:
        if name is not None and self._context.names.is_source(name):
            value = results.dtype_of(name.removeprefix("tf.").removeprefix("dtypes."))
            return DType(value) if value in DTYPES and name.startswith("tf.") else CONSTANTS.get(name)
        return CONSTANTS.get(name or "")

    def _attribute(self, node: cst.Attribute) -> Kind:
        name = self.name(node)
        if name is not None:
            return self._constant(name)
        if isinstance(node.value, cst.Name) and node.value.value == "self":
            return self._of_self(node, node.attr.value)
        owner = self.of(node.value)
        if isinstance(owner, Instance | Model | Made):
            class_ = self.classes.get(owner.builder if isinstance(owner, Model) else owner.name)
            return self._held(class_, node.attr.value) or libraries.weights_of(owner, node.attr.value)
        return libraries.attribute_of(owner, node.attr.value)

    def _of_self(self, node: cst.Attribute, attribute: str) -> Kind:
        """What the methods of the class around assign to ``self.attribute``."""
        around = self._context.tree.enclosing(node, cst.ClassDef)
        held = self._held(around, attribute) or user_classes.weights(self, around, attribute)
        return self._as_changed(node, held)

    def _held(self, around: cst.ClassDef | None, attribute: str) -> Kind:
        """What the attribute of an object of a class is."""
        values = attributes(around).get(attribute, []) if around is not None else []
        return join(self._circles.guarded(id(value), partial(self._assigned, value)) for value in values)

    @cached_property
    def classes(self) -> dict[str, cst.ClassDef]:
        """The classes of this file by their full names, as far as one has been made."""
        return {}

    def _as_changed(self, node: cst.Name | cst.Attribute, kind: Kind) -> Kind:
        """A list or dict that the file puts more into somewhere."""
        if not isinstance(kind, Several | Listed | Table) or (
            isinstance(kind, Several) and kind.type == "tuple"
        ):
            return kind
        put = self._changes.of.get(self.key(node))
        if put is None:
            return kind
        return self._circles.guarded(id(put), partial(changed, kind, put, self.of))

    @cached_property
    def _changes(self) -> Changes:
        return Changes(self._context, self.key)

    def _assigned(self, node: cst.CSTNode) -> Kind:
        return self.of(node) if isinstance(node, cst.BaseExpression) else None

    def _call(self, node: cst.Call) -> Kind:
        if id(node) in self._context.arrays:
            return Array()
        name = self.name(node.func)
        if name is not None:
            return self._named_call(node, name)
        local = called(self._context, node)
        if local is not None:
            return self.gives(local)
        if isinstance(node.func, cst.Name):
            if not self.reaching.bindings(node.func):
                return libraries.builtin_call(self, node, node.func.value)
        elif isinstance(node.func, cst.Attribute):
            owner = node.func.value
            if not (isinstance(owner, cst.Name) and owner.value == "self"):
                return self._method_call(self.of(owner), node.func.attr.value, node)
        return user_classes.weight(node) or self._object_call(self.of(node.func))

    def _method_call(self, owner: Kind, name: str, node: cst.Call) -> Kind:
        if isinstance(owner, Instance):
            method = user_classes.inherited(self._context, self.classes.get(owner.name), name)
            return self.gives(method) if method is not None else None
        kind = libraries.method_call(self, owner, name, node)
        if kind is None and isinstance(owner, Tensor):
            return migrated.method(self, owner, name, node)
        return kind

    def _object_call(self, kind: Kind) -> Kind:
        """``layer(x)``, ``model(x)``, ``loss(y, p)``."""
        match kind:
            case Made(role="layer" | "loss" | "schedule"):
                return Tensor()
            case Model():
                # A model gives its outputs in the source's axis order, however it holds them inside.
                return Sample() if len(kind.outputs) != 1 else kind.outputs[0].with_layout(CHANNELS_LAST)
        return None

    def _named_call(self, node: cst.Call, name: str) -> Kind:
        if self._context.names.is_source(name):
            return results.of_source(self, node, name)
        local = called(self._context, node)
        if local is not None:
            return self.gives(local)
        if name.startswith("numpy."):
            return libraries.numpy_call(self, node, name.removeprefix("numpy."))
        if name.startswith("torch."):
            return migrated.torch_call(self, node, name)
        found = self._context.repository.ask(name, Gives)
        return found.kind if found else libraries.library_call(self, node, name)

    def _sequence(self, elements: Any, type_: str) -> Kind:
        if any(isinstance(item, cst.StarredElement) for item in elements):
            return Listed(None, type_)
        return Several(tuple(self.of(item.value) for item in elements), type_)

    # -- functions and classes ------------------------------------------------------------------------------------

    def gives(self, node: Definition) -> Kind:
        """What calling a function or class of this file gives."""
        if isinstance(node, cst.ClassDef):
            return self._instance(node)
        if id(node) not in self._generators:
            self._generators[id(node)] = any(isinstance(item, cst.Yield) for item in walk(node.body))
        if self._generators[id(node)] or node.asynchronous is not None:
            return None
        kind = self._circles.guarded(id(node), lambda: join(self._returned(node)))
        if isinstance(kind, Model) and not kind.builder:
            return replace(kind, builder=self._full(node))
        return kind

    @cached_property
    def _generators(self) -> dict[int, bool]:
        return {}

    def _returned(self, node: cst.FunctionDef) -> Iterator[Kind]:
        for item in returns(node):
            yield self.of(item.value) if item.value is not None else Plain("none")

    def _instance(self, node: cst.ClassDef) -> Kind:
        full = self._full(node)
        self.classes[full] = node
        if user_classes.is_a(self, self._context, node, bindings.MODEL_CLASSES):
            return Model(full)
        if user_classes.is_a(self, self._context, node, bindings.LAYER_CLASSES):
            return Made("layer", full)
        if user_classes.is_plain(self, self._context, node):
            return Instance(full)
        return None

    def is_module(self, node: cst.ClassDef) -> bool:
        """Whether a class is a model or a layer."""
        return isinstance(self._instance(node), Model | Made)

    def _full(self, node: Definition) -> str:
        return f"{self._context.module_name}.{node.name.value}"

    # -- for the modules beside this one --------------------------------------------------------------------------

    def value(self, node: cst.BaseExpression) -> Any:
        """What is known of an expression's value."""
        return self._context.values.of(node)

    def name(self, node: cst.CSTNode) -> str | None:
        """The canonical name that an expression stands for."""
        return self._context.names.resolve(node)

    def at_top(self, text: str) -> str | None:
        """The canonical name that a dotted name means at the top level."""
        return self._context.names.at_top(text)

    def source(self, node: cst.CSTNode) -> str:
        """A node's text."""
        return self._context.source(node)

    def values_of(self, node: cst.Name) -> tuple[cst.BaseExpression | None, ...]:
        """The expressions that a name may have its value from here; None for a value that no expression gives."""
        return tuple(binding.value for binding in self.reaching.bindings(node))

    def around(self, node: cst.CSTNode) -> cst.CSTNode | None:
        """The function or lambda that a parameter belongs to."""
        found = (
            item
            for item in self._context.tree.ancestors(node)
            if isinstance(item, cst.FunctionDef | cst.Lambda)
        )
        return next(found, None)

    def class_of(self, function: cst.FunctionDef) -> cst.ClassDef | None:
        """The class that a function is a method of."""
        block = self._context.tree.parent(function)
        around = self._context.tree.parent(block) if block is not None else None
        return around if isinstance(around, cst.ClassDef) else None

    def calls_of(self, function: cst.FunctionDef) -> list[cst.Call]:
        """This file's calls of a function; of a constructor, those of its class."""
        around = self.class_of(function) if function.name.value == "__init__" else None
        found = self._calls.get(id(around if around is not None else function), [])
        name = function.name.value
        if around is not None or self.class_of(function) is None:
            return found
        return found + [call for call in self._calls_of_methods.get(name, []) if self._runs(call, function)]

    def _runs(self, call: cst.Call, method: cst.FunctionDef) -> bool:
        """Whether ``owner.method(...)`` runs a method of one of this file's classes."""
        owner = self.of(call.func.value) if isinstance(call.func, cst.Attribute) else None
        if not isinstance(owner, Instance):
            return False
        class_ = self.classes.get(owner.name)
        return user_classes.inherited(self._context, class_, method.name.value) is method

    @cached_property
    def _calls_of_methods(self) -> dict[str, list[cst.Call]]:
        return methods_called(self._context)

    @cached_property
    def _calls(self) -> dict[int, list[cst.Call]]:
        return calls_by_definition(self._context)

    @cached_property
    def reaching(self) -> Reaching:
        return Reaching(self._context.tree, self._context.names)

    # -- variables of training scripts ----------------------------------------------------------------------------

    def key(self, node: cst.BaseExpression) -> tuple[int, str]:
        """The variable that an expression names: the scope that owns it (of ``self.x``, the class), and its text."""
        text = dotted(node)
        if isinstance(node, cst.Attribute):
            around = self._context.tree.enclosing(node, cst.ClassDef)
            return id(around), text
        scope = self._context.names.scopes.of(node)
        owner = scope.owner(text) if scope else None
        return id(owner.node) if owner else 0, text

    def is_open(self, node: cst.BaseExpression) -> bool:
        """Whether an expression may well be a model although nothing says so: a parameter, or what a call that is not
        known gives."""
        if self.of(node) is not None:
            return False
        if isinstance(node, cst.Name):
            found = self._context.names.bindings(node)
            if self._context.names.resolve(node) is not None or not found:
                return False
            return all(item.parameter or self._is_unknown_call(item.value) for item in found)
        return dotted(node).startswith("self.") and not user_classes.is_own_method(self._context, node)

    def _is_unknown_call(self, node: cst.BaseExpression | None) -> bool:
        return isinstance(node, cst.Call) and self._context.names.resolve(node.func) is None
