"""Builders that are methods of a class of the user's own: ``self.model = self.build_model()``.

    def build_model(self):                                  def build_model(self):
        model = keras.Sequential()                              return Net(self.state_size)
        model.add(layers.Dense(24, input_dim=self.state_size))

What the method reads of ``self`` is given to the model's class, which stands before the user's.
"""

from __future__ import annotations

import ast
from collections.abc import Container, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from migrate.catalog.dims import Dim
from migrate.catalog.values import UNKNOWN
from migrate.codemods import syntax as cst
from migrate.codemods.analysis.classes import attributes
from migrate.codemods.context import FileContext
from migrate.codemods.models import sizes
from migrate.codemods.models.values import CannotFollow, FunctionValue, ModuleValue, Sizes, Static
from migrate.codemods.tree import walk


def class_of(context: FileContext, owner: cst.FunctionDef | None) -> cst.ClassDef | None:
    """The class that a builder is a method of."""
    around = context.tree.enclosing(owner, cst.ClassDef) if owner is not None else None
    return around if around is not None and owner in around.body.body else None


def may_build(context: FileContext, owner: cst.FunctionDef | None, node: cst.CSTNode) -> bool:
    """Whether a call stands outside of all classes, or in a method of a class that is no layer or model of Keras's."""
    from migrate.codemods.models.subclass_parts import bases

    around = context.tree.enclosing(node, cst.ClassDef)
    if around is None:
        return True
    return owner is not None and class_of(context, owner) is around and bases(context, around) is None


@dataclass
class Instance:
    """``self`` of the class whose method builds a model.

    Attributes:
        node: the class; read: the attributes that the model's class is given, by its parameters; inlined: methods
            whose body has taken the place of a call; models: of those attributes the models.
    """

    context: FileContext
    node: cst.ClassDef
    read: dict[str, Static] = field(default_factory=dict)
    inlined: list[cst.FunctionDef] = field(default_factory=list)
    models: dict[str, ModuleValue] = field(default_factory=dict)

    def attribute(self, name: str) -> Static:
        """An attribute as the model's class knows it: a parameter of the same name."""
        if name not in self.read:
            self.read[name] = Static(name, self._value(name))
        return self.read[name]

    def _value(self, name: str) -> Any:
        given = [item for item in attributes(self.node).get(name, []) if isinstance(item, cst.BaseExpression)]
        if len(given) != 1:
            return Dim.symbol(name)
        known = self.context.value(given[0])
        if isinstance(given[0], cst.Tuple | cst.List):
            count = len(given[0].elements)
            return Sizes(Dim.symbol(f"{name}[{place}]") for place in range(count))
        if isinstance(known, str | bool | float) or known is None:
            return known
        return Dim.symbol(name) if known is UNKNOWN or sizes.is_plain(known) else UNKNOWN

    def method(self, name: str) -> FunctionValue | None:
        """A method, to be written in the place of its call."""
        found = [
            item
            for item in self.node.body.body
            if isinstance(item, cst.FunctionDef) and item.name.value == name
        ]
        if len(found) != 1 or found[0].decorators:
            return None
        self.inlined.append(found[0])
        return FunctionValue(found[0])


def unused(method: cst.FunctionDef, around: cst.ClassDef, gone: Container[int]) -> bool:
    """Whether nothing of a class but statements that go calls, or names, a method."""
    parts = [part for part in walk(around) if of_self(part) == method.name.value]
    own = {id(part) for part in walk(method)}
    return all(id(part) in gone or id(part) in own for part in parts)


def left_over(
    context: FileContext, inlined: Sequence[cst.FunctionDef], gone: set[int]
) -> Iterator[cst.FunctionDef]:
    """The methods, written in the place of their calls, that nothing calls any more: not even another of them."""
    waiting = list({id(method): method for method in inlined if not context.is_planned(method)}.values())
    while True:
        for method in waiting:
            around = context.tree.enclosing(method, cst.ClassDef)
            if around is not None and unused(method, around, gone):
                break
        else:
            return
        waiting.remove(method)
        gone |= {id(part) for part in walk(method)}
        yield method


def of_self(node: cst.CSTNode) -> str | None:
    """The attribute that ``self.name`` names."""
    match node:
        case cst.Attribute(value=cst.Name(value="self"), attr=cst.Name(value=name)):
            return name
    return None


def names_of_self(text: str) -> set[str]:
    """The attributes of ``self`` that code reads."""
    return {
        node.attr
        for node in ast.walk(ast.parse(text))
        if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name) and node.value.id == "self"
    }


def without_self(text: str, known: Mapping[str, Static]) -> str:
    """Code with parameters in the place of attributes of ``self``.

    Raises:
        CannotFollow: it reads ``self`` in another way.
    """
    data = text.encode().splitlines(keepends=True)
    found = [
        node
        for node in ast.walk(ast.parse(text))
        if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name) and node.value.id == "self"
    ]
    for node in sorted(found, key=lambda item: (item.lineno, item.col_offset), reverse=True):
        if node.attr not in known or node.end_col_offset is None or node.end_lineno != node.lineno:
            raise CannotFollow("MOD401", None, f"`self.{node.attr}` is not understood where a model is built")
        line = data[node.lineno - 1]
        data[node.lineno - 1] = line[: node.col_offset] + node.attr.encode() + line[node.end_col_offset :]
    return b"".join(data).decode()
