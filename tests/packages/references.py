"""Where a file names TensorFlow or Keras, found without the codemod's own name resolver.

Python's scoping rules, written with `ast` alone and on the safe side: a name counts as a reference as soon as one of
the bindings that it may have is an import of the framework (or a plain renaming of one), where the codemod wants all of
them to agree.
"""

from __future__ import annotations

import ast
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, field

TODO = "# TODO(migrate):"
FRAMEWORKS = ("tensorflow", "keras", "tf_keras")
"""Import names of the frameworks; ``tensorflow_text`` and the like need them, too."""

Functions = (ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda)
Comprehensions = (ast.ListComp, ast.SetComp, ast.GeneratorExp, ast.DictComp)


def is_framework(module: str, own: Collection[str] = ()) -> bool:
    """Whether a module is part of the framework, or of a package that is built on it; ``own``: the tops of
    the names of the project's modules."""
    head = module.partition(".")[0]
    family = head in FRAMEWORKS or head.startswith(("tensorflow_", "keras_"))
    return family and head not in own


@dataclass
class Scope:
    """A scope: what each name is bound to, True where that is the framework."""

    kind: str
    parent: Scope | None
    bound: dict[str, set[bool]] = field(default_factory=dict)
    elsewhere: dict[str, str] = field(default_factory=dict)  # names of `global` and `nonlocal` statements
    renamed: list[tuple[str, ast.expr]] = field(default_factory=list)

    def lookup(self, name: str) -> set[bool]:
        """What a name that is read here may be bound to; empty for builtins."""
        scope: Scope | None = self
        while scope is not None:
            visible = scope is self or scope.kind != "class"
            if scope.elsewhere.get(name) == "global":
                return scope.top().bound.get(name, set())
            if visible and name in scope.bound:
                return scope.bound[name]
            scope = scope.parent
        return set()

    def top(self) -> Scope:
        return self if self.parent is None else self.parent.top()

    def bind(self, name: str, framework: bool) -> None:
        if self.elsewhere.get(name) == "global":
            self.top().bound.setdefault(name, set()).add(framework)
        elif self.elsewhere.get(name) == "nonlocal" and self.parent is not None:
            self.parent.bind(name, framework)
        else:
            self.bound.setdefault(name, set()).add(framework)


@dataclass(frozen=True)
class Reference:
    """A place that names the framework.

    Attributes:
        text: ``tf.abs``, or the import statement.
        line: counted from 1.
        sure: whether the name cannot be anything else.
        told: whether a TODO line stands above its statement, or above a function or class around it.
        binds: the name that an import or a renaming binds; '' of any other reference.
    """

    text: str
    line: int
    sure: bool
    told: bool
    binds: str = ""

    @property
    def head(self) -> str:
        """``tf`` of ``tf.abs``."""
        return self.text.partition(".")[0]


class Finder:
    """Reads one file."""

    def __init__(self, text: str, own: Collection[str] = ()) -> None:
        self._lines = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
        self._own = own
        self._around: list[ast.stmt] = []
        self._reads: list[tuple[ast.expr, str, Scope, int, bool]] = []
        self._imports: list[Reference] = []
        self._renamed: list[tuple[str, Scope, Reference]] = []
        self._top = Scope("module", None)
        self._body(ast.parse(text).body, self._top)

    def references(self) -> list[Reference]:
        """Every reference, imports and renamings (``K = keras.backend``) first."""
        sure = (item for head, scope, item in self._renamed if scope.lookup(head) == {True})
        found = [*self._imports, *sure]
        for node, name, scope, line, told in self._reads:
            kinds = scope.lookup(name)
            if True in kinds:
                found.append(Reference(ast.unparse(node), line, kinds == {True}, told))
        return found

    # -- statements ---------------------------------------------------------------------------------------------

    def _body(self, body: Iterable[ast.stmt], scope: Scope) -> None:
        body = list(body)
        for statement in body:
            self._declare(statement, scope)
        for statement in body:
            self._statement(statement, scope)

    def _declare(self, statement: ast.stmt, scope: Scope) -> None:
        """`global` and `nonlocal` hold for the whole function, wherever they stand."""
        for node in _same_scope(statement):
            if isinstance(node, ast.Global | ast.Nonlocal):
                kind = "global" if isinstance(node, ast.Global) else "nonlocal"
                scope.elsewhere |= dict.fromkeys(node.names, kind)

    def _statement(self, node: ast.stmt, scope: Scope) -> None:
        self._around.append(node)
        match node:
            case ast.Import() | ast.ImportFrom():
                self._import(node, scope)
            case ast.FunctionDef() | ast.AsyncFunctionDef():
                self._all(node.decorator_list, scope)
                scope.bind(node.name, False)
                self._function(node, scope)
            case ast.ClassDef():
                self._all([*node.decorator_list, *node.bases, *node.keywords], scope)
                scope.bind(node.name, False)
                self._body(node.body, Scope("class", scope))
            case ast.Assign(targets=[ast.Name(id=name)], value=value) if _head(value):
                self._visit(value, scope)
                head = _head(value)
                kinds = scope.lookup(head) if head != name else set()
                scope.bind(name, kinds == {True})
                if kinds == {True}:
                    self._renamed.append(
                        (head, scope, Reference(f"{name} =", node.lineno, True, self._told(), name))
                    )
            case _:
                self._all(ast.iter_child_nodes(node), scope)
        self._around.pop()

    def _import(self, node: ast.Import | ast.ImportFrom, scope: Scope) -> None:
        text = ast.unparse(node)
        if isinstance(node, ast.ImportFrom):
            framework = not node.level and is_framework(node.module or "", self._own)
            bound = [(alias.asname or alias.name, framework) for alias in node.names]
        else:
            bound = [
                (alias.asname or alias.name.partition(".")[0], is_framework(alias.name, self._own))
                for alias in node.names
            ]
        for name, framework in bound:
            if name != "*":
                scope.bind(name, framework)
            if framework:
                self._imports.append(Reference(text, node.lineno, True, self._told(), name))

    # -- expressions --------------------------------------------------------------------------------------------

    def _all(self, nodes: Iterable[ast.AST], scope: Scope) -> None:
        for node in nodes:
            self._visit(node, scope)

    def _visit(self, node: ast.AST, scope: Scope) -> None:
        match node:
            case ast.stmt():
                self._statement(node, scope)
            case ast.Name(id=name, ctx=ast.Load()):
                self._read(node, name, scope)
            case ast.Name(id=name):
                scope.bind(name, False)
            case ast.Attribute() if head := _head(node):
                self._read(node, head, scope)
            case ast.Lambda():
                self._function(node, scope)
            case ast.ListComp() | ast.SetComp() | ast.GeneratorExp() | ast.DictComp():
                self._comprehension(node, scope)
            case ast.NamedExpr(target=target, value=value):
                self._visit(value, scope)
                outside = scope
                while outside.kind == "comprehension" and outside.parent is not None:
                    outside = outside.parent
                self._visit(target, outside)
            case ast.ExceptHandler(name=name):
                if name:
                    scope.bind(name, False)
                self._all(ast.iter_child_nodes(node), scope)
            case ast.MatchAs(name=name) | ast.MatchStar(name=name):
                if name:
                    scope.bind(name, False)
                self._all(ast.iter_child_nodes(node), scope)
            case ast.MatchMapping(rest=rest):
                if rest:
                    scope.bind(rest, False)
                self._all(ast.iter_child_nodes(node), scope)
            case _:
                self._all(ast.iter_child_nodes(node), scope)

    def _read(self, node: ast.expr, name: str, scope: Scope) -> None:
        self._reads.append((node, name, scope, node.lineno, self._told()))

    def _function(self, node: ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda, scope: Scope) -> None:
        arguments = node.args
        listed = [*arguments.posonlyargs, *arguments.args, *arguments.kwonlyargs]
        listed += [item for item in (arguments.vararg, arguments.kwarg) if item is not None]
        defaults = [item for item in (*arguments.defaults, *arguments.kw_defaults) if item is not None]
        annotations = [item.annotation for item in listed if item.annotation is not None]
        if not isinstance(node, ast.Lambda) and node.returns is not None:
            annotations.append(node.returns)
        self._all([*defaults, *annotations], scope)
        inner = Scope("function", scope)
        for item in listed:
            inner.bind(item.arg, False)
        if isinstance(node, ast.Lambda):
            self._visit(node.body, inner)
        else:
            self._body(node.body, inner)

    def _comprehension(
        self, node: ast.ListComp | ast.SetComp | ast.GeneratorExp | ast.DictComp, scope: Scope
    ) -> None:
        inner = Scope("comprehension", scope)
        for position, loop in enumerate(node.generators):
            self._visit(loop.iter, inner if position else scope)
            self._visit(loop.target, inner)
            self._all(loop.ifs, inner)
        values = [node.key, node.value] if isinstance(node, ast.DictComp) else [node.elt]
        self._all(values, inner)

    # -- what is told -------------------------------------------------------------------------------------------

    def _told(self) -> bool:
        """Whether a TODO line stands above the innermost statement that begins its line, or above one around it that
        is a function or a class."""
        innermost = True
        for node in reversed(self._around):
            first = min([node.lineno, *(item.lineno for item in getattr(node, "decorator_list", ()))])
            begins = not self._lines[first - 1][: node.col_offset].strip() or first != node.lineno
            if not begins:
                continue
            if (innermost or isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef)) and any(
                line.startswith(TODO) for line in self._above(first)
            ):
                return True
            innermost = False
        return False

    def _above(self, line: int) -> Iterator[str]:
        """The comment lines directly above a line."""
        position = line - 2
        while position >= 0 and (text := self._lines[position].strip()).startswith("#"):
            yield text
            position -= 1


def _head(node: ast.AST) -> str:
    """``a`` of ``a.b.c``; '' of anything else."""
    while isinstance(node, ast.Attribute):
        node = node.value
    return node.id if isinstance(node, ast.Name) else ""


def _same_scope(node: ast.AST) -> Iterator[ast.AST]:
    yield node
    if not isinstance(node, (*Functions, ast.ClassDef)):
        for child in ast.iter_child_nodes(node):
            yield from _same_scope(child)


def untold(text: str, own: Collection[str] = ()) -> list[Reference]:
    """The references of a migrated text that no TODO line tells of.

    An import needs none of its own where one of its uses has one. Where a name may be the framework or something else,
    or is a renaming, the TODO above what binds it is enough.
    """
    found = Finder(text, own).references()
    used = {item.head for item in found if item.told and not item.binds}
    told = {item.binds for item in found if item.told and item.binds}
    renamed = {item.binds for item in found if item.text.endswith(" =")}
    renamed -= {item.binds for item in found if item.text.endswith(" =") and not item.told}
    return [item for item in found if not (item.told or _excused(item, used, told, renamed))]


def _excused(item: Reference, used: set[str], told: set[str], renamed: set[str]) -> bool:
    if item.binds:
        return item.binds in used or item.binds in renamed
    return item.head in renamed or (not item.sure and item.head in told)
