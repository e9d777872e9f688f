"""Which variables a part of a file reads, binds and changes: what crosses when the part moves into another process."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from typing import TYPE_CHECKING

from migrate.codemods import syntax as cst
from migrate.codemods.analysis.scopes import Binding, Scope
from migrate.codemods.training.bind import method
from migrate.codemods.tree import below, walk

if TYPE_CHECKING:
    from migrate.codemods.context import FileContext

IN_PLACE = frozenset({"random.shuffle", "numpy.random.shuffle"})
"""Functions that change what they are given."""

Variable = tuple[int, str]
"""A variable: the id of the node that opens its scope, and its name."""


class Flow:
    """The variables of one file."""

    def __init__(self, context: FileContext) -> None:
        self._context = context
        self._bound: dict[int, list[tuple[Scope, str]]] = defaultdict(list)
        self.bindings: dict[Variable, list[Binding]] = defaultdict(list)
        self.readers: dict[Variable, list[cst.Name]] = defaultdict(list)
        self._reads: dict[int, dict[Variable, list[cst.Name]]] = {}
        for scope in context.names.scopes.all:
            for name, bindings in scope.bindings.items():
                for binding in bindings:
                    self._bound[id(binding.node)].append((scope, name))
                    self.bindings[id(scope.node), name].append(binding)
        for node in below(context.module, cst.Name):
            variable = self.variable(node)
            if variable is not None:
                self.readers[variable].append(node)

    def variable(self, node: cst.Name) -> Variable | None:
        """The variable that a name reads; None for what nothing in the file binds."""
        scope = self._context.names.scopes.of(node)
        owner = scope.owner(node.value) if scope is not None else None
        return None if owner is None else (id(owner.node), node.value)

    def reads(self, region: cst.CSTNode) -> dict[Variable, list[cst.Name]]:
        """The variables from around a region that it reads, in the order of the text, with the places."""
        if id(region) not in self._reads:
            inside = {id(node) for node in walk(region)}
            found: dict[Variable, list[cst.Name]] = {}
            for node in below(region, cst.Name):
                variable = self.variable(node)
                if variable is not None and variable[0] not in inside:
                    found.setdefault(variable, []).append(node)
            self._reads[id(region)] = found
        return self._reads[id(region)]

    def binds(self, region: cst.CSTNode) -> dict[Variable, None]:
        """The variables around a region that it binds, in the order of the text."""
        nodes = list(walk(region))
        inside = {id(node) for node in nodes}
        found = ((id(scope.node), name) for node in nodes for scope, name in self._bound.get(id(node), ()))
        return {variable: None for variable in found if variable[0] not in inside}

    def changes(self, region: cst.CSTNode) -> dict[Variable, None]:
        """The variables that a region binds, or whose values it changes: a method is called on them for what it does,
        or an element or attribute is set."""
        found = self.binds(region)
        for node in self._changed(region):
            while isinstance(node, cst.Attribute | cst.Subscript | cst.Call):
                node = node.func if isinstance(node, cst.Call) else node.value
            variable = self.variable(node) if isinstance(node, cst.Name) else None
            if variable is not None and not self.is_import(variable):
                found[variable] = None
        return found

    def is_import(self, variable: Variable) -> bool:
        """Whether a variable is a module, or a name from one."""
        return any(binding.target is not None for binding in self.bindings[variable])

    def _changed(self, region: cst.CSTNode) -> Iterator[cst.BaseExpression]:
        for node in walk(region):
            match node:
                case cst.Expr(value=cst.Call() as call):
                    if (found := method(call)) is not None:
                        yield found[0]
                    if self._context.names.resolve(call.func) in IN_PLACE and call.args:
                        yield call.args[0].value
                case cst.AssignTarget(target=cst.Attribute(value=value) | cst.Subscript(value=value)):
                    yield value
                case cst.AugAssign(target=target):
                    yield target
                case cst.Del(target=target):
                    yield target


def body_of(node: cst.CSTNode) -> list[cst.CSTNode] | None:
    """The statements of a module or an indented block."""
    if isinstance(node, cst.Module | cst.IndentedBlock):
        return list(node.body)
    return None
