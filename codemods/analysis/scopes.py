"""The scopes of a file: which names each binds, how, and in which scope each name is read.

Python's rules: comprehensions have a scope of their own but for their first iterable; class bodies are not seen from
the functions in them; decorators, defaults, annotations and bases belong to the scope around; ``global`` and
``nonlocal`` move a binding; ``:=`` in a comprehension binds outside of it.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from migrate.codemods import syntax as cst
from migrate.codemods.tree import children

BINDING = frozenset(
    {cst.FunctionDef, cst.ClassDef, cst.Lambda, cst.ListComp, cst.SetComp, cst.GeneratorExp, cst.DictComp}
    | {
        cst.Import,
        cst.ImportFrom,
        cst.Global,
        cst.Nonlocal,
        cst.Assign,
        cst.AnnAssign,
        cst.AugAssign,
        cst.For,
    }
    | {cst.CompFor, cst.NamedExpr, cst.AsName, cst.MatchAs, cst.MatchStar, cst.MatchMapping, cst.Del}
    | {cst.MatchKeywordElement, cst.TypeAlias, cst.TypeParam}
)
"""Nodes that open a scope or bind a name; everything else is walked through."""

COMPREHENSIONS = (cst.ListComp, cst.SetComp, cst.GeneratorExp, cst.DictComp)


@dataclass(frozen=True, eq=False)
class Binding:
    """One place that gives a name a value.

    Attributes:
        name: the name bound.
        node: the statement or target that binds it; `Import` or `ImportFrom` of an import, `Param` of a parameter.
        target: of an import, the full name imported.
        value: of a plain assignment ``name = value``, the value's node.
        defines: whether it is a function or class definition.
        parameter: whether it is a function's parameter.
        absent: whether it says that there is no value: ``tf = None`` where an import failed, an annotation alone.
    """

    name: str
    node: cst.CSTNode
    target: str | None = None
    value: cst.BaseExpression | None = None
    defines: bool = False
    parameter: bool = False
    absent: bool = False


@dataclass(eq=False)
class Scope:
    """``kind``: module, class, function (a lambda too) or comprehension. ``node``: what opens it."""

    kind: str
    node: cst.CSTNode
    parent: Scope | None = None
    bindings: dict[str, list[Binding]] = field(default_factory=dict)
    elsewhere: dict[str, Scope] = field(default_factory=dict)  # names declared global or nonlocal

    def owner(self, name: str) -> Scope | None:
        """The scope whose binding a name has when it is read here; None if nothing in the file binds it."""
        scope: Scope | None = self
        while scope is not None:
            if scope is self or scope.kind != "class":
                if name in scope.elsewhere:
                    scope = scope.elsewhere[name]
                if name in scope.bindings:
                    return scope
            scope = scope.parent
        return None

    def bind(self, binding: Binding) -> None:
        """Add a binding, here or where ``global`` and ``nonlocal`` send it."""
        scope = self.elsewhere.get(binding.name, self)
        scope.bindings.setdefault(binding.name, []).append(binding)


@dataclass(frozen=True, eq=False)
class Star:
    """``from module import *``. ``bound``: the names that the top level has bound before it."""

    module: str
    node: cst.ImportFrom
    bound: frozenset[str]


def dotted(node: cst.BaseExpression | None) -> str:
    """``a.b.c`` from its node; '' from none or from anything else."""
    match node:
        case cst.Name(value=name):
            return name
        case cst.Attribute(value=value, attr=cst.Name(value=name)):
            base = dotted(value)
            return f"{base}.{name}" if base else ""
    return ""


def absolute(module: str, dots: int, package: str) -> str:
    """The full name of ``from ..module import x`` in a file of ``package``; a climb out of it keeps the rest."""
    if not dots:
        return module
    parts = package.split(".") if package else []
    kept = parts[: max(len(parts) - dots + 1, 0)]
    return ".".join([*kept, *([module] if module else [])])


class Scopes:
    """All scopes of a file.

    Attributes:
        root: the module's scope.
        all: every scope, the module's first.
        stars: the star imports, in order.
        unbound: names that are read and that nothing in the file binds: builtins, or from a star import.
    """

    def __init__(self, module: cst.Module, package: str) -> None:
        self.root = Scope("module", module)
        self.all = [self.root]
        self._opened = {id(module): self.root}
        self.stars: list[Star] = []
        self._package = package
        self._of: dict[int, Scope] = {}
        self._reads: list[tuple[str, Scope]] = []
        self._nonlocal: list[tuple[str, Scope]] = []
        self._visit_all(module.body, self.root)
        self._settle_nonlocal()
        self.unbound = frozenset(name for name, scope in self._reads if scope.owner(name) is None)

    def of(self, node: cst.CSTNode) -> Scope | None:
        """The scope in which a name is read; None for a node that is no such name."""
        return self._of.get(id(node))

    def opened_by(self, node: cst.CSTNode) -> Scope | None:
        """The scope that a function, lambda, class or comprehension opens."""
        return self._opened.get(id(node))

    def _open(self, kind: str, node: cst.CSTNode, parent: Scope) -> Scope:
        scope = Scope(kind, node, parent)
        self.all.append(scope)
        self._opened[id(node)] = scope
        return scope

    def _visit_all(self, nodes: Iterable[cst.CSTNode], scope: Scope) -> None:
        for node in nodes:
            self._visit(node, scope)

    def _visit(self, node: cst.CSTNode, scope: Scope) -> None:
        kind = type(node)
        if kind is cst.Name:
            # narrowed by the line above, in a way that type checkers do not follow
            name: cst.Name = node  # type: ignore[assignment]
            self._of[id(node)] = scope
            self._reads.append((name.value, scope))
            return
        if kind in BINDING:
            self._open_or_bind(node, scope)
            return
        if (
            kind is cst.Attribute or kind is cst.Arg
        ):  # of which the name after the dot, or before the sign, is none
            self._visit(children(node)[0], scope)
            return
        for child in children(node):
            self._visit(child, scope)

    def _open_or_bind(self, node: cst.CSTNode, scope: Scope) -> None:
        match node:
            case cst.FunctionDef() | cst.ClassDef():
                self._definition(node, scope)
            case cst.Lambda(params=params, body=body):
                self._visit(body, self._parameters(params, self._open("function", node, scope), scope))
            case cst.ListComp() | cst.SetComp() | cst.GeneratorExp() | cst.DictComp():
                self._comprehension(node, scope)
            case cst.Import() | cst.ImportFrom():
                self._import(node, scope)
            case cst.Global(names=names) | cst.Nonlocal(names=names):
                self._declare(names, scope, isinstance(node, cst.Global))
            case _:
                self._binder(node, scope)

    def _binder(self, node: cst.CSTNode, scope: Scope) -> None:
        """Statements and expressions that bind names; everything else is walked through."""
        match node:
            case cst.Assign(targets=targets, value=value):
                self._visit(value, scope)
                for item in targets:
                    self._target(item.target, scope, node, value)
            case cst.AnnAssign(target=target, annotation=annotation, value=assigned):
                self._visit(annotation, scope)
                if assigned is not None:
                    self._visit(assigned, scope)
                self._target(target, scope, node, assigned, absent=assigned is None)
            case cst.AugAssign(target=target, value=value):
                self._visit_all((target, value), scope)
                self._target(target, scope, node, None)
            case cst.For(target=target) | cst.CompFor(target=target):
                self._target(target, scope, node, None)
                self._visit_all((child for child in children(node) if child is not target), scope)
            case cst.NamedExpr(target=target, value=value):
                self._visit(value, scope)
                outside = scope
                while outside.kind == "comprehension" and outside.parent is not None:
                    outside = outside.parent
                self._target(target, outside, node, value)
            case cst.AsName(name=name):
                self._target(name, scope, node, None)
            case cst.MatchAs(name=cst.Name() as name) | cst.MatchStar(name=cst.Name() as name):
                self._target(name, scope, node, None)
                self._visit_all((child for child in children(node) if child is not name), scope)
            case cst.MatchMapping(rest=cst.Name() as rest):
                self._target(rest, scope, node, None)
                self._visit_all((child for child in children(node) if child is not rest), scope)
            case cst.MatchKeywordElement(pattern=pattern):
                self._visit(pattern, scope)
            case cst.TypeAlias(name=name, value=value):
                self._visit(value, scope)
                self._target(name, scope, node, None)
            case cst.TypeParam(param=param):
                self._target(param.name, scope, node, None)
            case _:
                self._visit_all(children(node), scope)

    def _target(
        self,
        target: cst.CSTNode,
        scope: Scope,
        node: cst.CSTNode,
        value: cst.BaseExpression | None,
        absent: bool = False,
    ) -> None:
        match target:
            case cst.Name(value=name):
                none = isinstance(value, cst.Name) and value.value == "None"
                scope.bind(Binding(name, node, value=value, absent=absent or none))
            case cst.Tuple(elements=elements) | cst.List(elements=elements):
                for element in elements:
                    self._target(element.value, scope, node, None)
            case cst.StarredElement(value=inner):
                self._target(inner, scope, node, None)
            case _:
                self._visit(target, scope)

    def _definition(self, node: cst.FunctionDef | cst.ClassDef, scope: Scope) -> None:
        self._visit_all(node.decorators, scope)
        scope.bind(Binding(node.name.value, node, defines=True))
        if isinstance(node, cst.ClassDef):
            self._visit_all((*node.bases, *node.keywords), scope)
            inner = self._open("class", node, scope)
            self._visit_all((node.type_parameters,) if node.type_parameters else (), inner)
            self._visit(node.body, inner)
            return
        if node.returns is not None:
            self._visit(node.returns, scope)
        inner = self._open("function", node, scope)
        self._visit_all((node.type_parameters,) if node.type_parameters else (), inner)
        self._visit(node.body, self._parameters(node.params, inner, scope))

    def _parameters(self, params: cst.Parameters, inner: Scope, outer: Scope) -> Scope:
        listed: list[cst.CSTNode] = [*params.posonly_params, *params.params, *params.kwonly_params]
        listed += [item for item in (params.star_arg, params.star_kwarg) if isinstance(item, cst.Param)]
        for param in listed:
            assert isinstance(param, cst.Param)
            self._visit_all((item for item in (param.annotation, param.default) if item is not None), outer)
            inner.bind(Binding(param.name.value, param, parameter=True))
        return inner

    def _comprehension(self, node: cst.CSTNode, scope: Scope) -> None:
        assert isinstance(node, COMPREHENSIONS)
        inner = self._open("comprehension", node, scope)
        loop: cst.CompFor | None = node.for_in
        self._visit(node.for_in.iter, scope)
        while loop is not None:
            self._target(loop.target, inner, loop, None)
            if loop is not node.for_in:
                self._visit(loop.iter, inner)
            self._visit_all(loop.ifs, inner)
            loop = loop.inner_for_in
        values = (node.key, node.value) if isinstance(node, cst.DictComp) else (node.elt,)
        self._visit_all(values, inner)

    def _declare(self, names: Sequence[cst.NameItem], scope: Scope, to_module: bool) -> None:
        for item in names:
            if to_module:
                scope.elsewhere[item.name.value] = self.root
            else:
                self._nonlocal.append((item.name.value, scope))

    def _settle_nonlocal(self) -> None:
        """Bindings of ``nonlocal`` names belong to the function around that binds them, which may do so further down.
        The outermost scopes come first, so that what one inside refers to is settled."""
        for name, scope in self._nonlocal:
            owner = scope.parent
            while owner is not None and (
                owner.kind != "function" or (name not in owner.bindings and name not in owner.elsewhere)
            ):
                owner = owner.parent
            if owner is not None:
                owner = owner.elsewhere.get(name, owner)
                scope.elsewhere[name] = owner
                owner.bindings.setdefault(name, []).extend(scope.bindings.pop(name, ()))

    def _import(self, node: cst.Import | cst.ImportFrom, scope: Scope) -> None:
        if isinstance(node, cst.Import):
            for alias in node.names:
                full = dotted(alias.name)
                local = alias.evaluated_alias
                name, target = (local, full) if local else (full.partition(".")[0],) * 2
                scope.bind(Binding(name, node, target=target))
            return
        module = absolute(dotted(node.module), len(node.relative), self._package)
        if isinstance(node.names, cst.ImportStar):
            self.stars.append(Star(module, node, frozenset(self.root.bindings)))
            return
        for alias in node.names:
            name = alias.evaluated_alias or alias.evaluated_name
            scope.bind(
                Binding(
                    name, node, target=f"{module}.{alias.evaluated_name}" if module else alias.evaluated_name
                )
            )
