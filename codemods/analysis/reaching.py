"""Which bindings of a name a place can see: the last one on every way that leads there.

Python's statements are structured, so it is enough to look backwards: at the statements before the place in its block,
then at those before the statement around it, and so on. Where that is not certain (a ``try``, a loop), more bindings
are given rather than fewer.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from migrate.codemods import syntax as cst
from migrate.codemods.analysis.names import Names
from migrate.codemods.analysis.scopes import Binding, Scope
from migrate.codemods.tree import Tree

Block = cst.Module | cst.IndentedBlock | cst.SimpleStatementLine | cst.SimpleStatementSuite
FUNCTIONS = (cst.FunctionDef, cst.Lambda)
LEAVES = (cst.Return, cst.Raise, cst.Continue, cst.Break)


@dataclass(frozen=True)
class _Effect:
    """What a statement does to a name: the bindings that may hold after it, and whether one of them surely does."""

    found: tuple[Binding, ...] = ()
    kills: bool = False
    leaves: bool = False  # nothing after the statement runs


class Reaching:
    """Answers for one file."""

    def __init__(self, tree: Tree, names: Names) -> None:
        self._tree = tree
        self._names = names
        self._moved = {name for scope in names.scopes.all for name in scope.elsewhere}

    def bindings(self, node: cst.Name) -> tuple[Binding, ...]:
        """The bindings that a name which is read may have its value from."""
        scope = self._names.scopes.of(node)
        owner = scope.owner(node.value) if scope else None
        if scope is None or owner is None:
            return ()
        listed = tuple(item for item in owner.bindings[node.value] if not _is_bare(item))
        if len(listed) < 2 or node.value in self._moved or not self._runs_in(scope, owner):
            return listed
        return self._seen_from(node, owner, listed) or listed

    def since(self, node: cst.BaseExpression) -> int:
        """Where the first of the values was given that a name may have here; 0 for anything else."""
        found = self.bindings(node) if isinstance(node, cst.Name) else ()
        return min((self._tree.span(item.node)[0] for item in found), default=0)

    def _runs_in(self, scope: Scope, owner: Scope) -> bool:
        """Whether a scope is the owner itself, or a comprehension in it: a function inside may run at any time."""
        while scope is not owner and scope.kind == "comprehension" and scope.parent is not None:
            scope = scope.parent
        return scope is owner and owner.kind != "comprehension"

    def _seen_from(self, node: cst.CSTNode, owner: Scope, listed: tuple[Binding, ...]) -> tuple[Binding, ...]:
        found: dict[int, Binding] = {}
        inner, outer = node, self._tree.parent(node)
        while outer is not None:
            if isinstance(outer, Block):
                effect = self._before(outer, inner, listed)
            else:
                effect = self._around(outer, inner, listed)
            found |= {id(item): item for item in effect.found}
            if effect.kills or outer is owner.node:
                break
            inner, outer = outer, self._tree.parent(outer)
        return tuple(item for item in listed if id(item) in found)

    def _around(self, outer: cst.CSTNode, inner: cst.CSTNode, listed: Sequence[Binding]) -> _Effect:
        """What the statement around a place has done before: of a loop, in an earlier turn."""
        match outer:
            case cst.For() | cst.While() if inner is outer.body:
                target = tuple(item for item in listed if item.node is outer)
                return _Effect(target, True) if target else _Effect(self._within(outer.body, listed))
            case cst.For() | cst.While() if inner is outer.orelse:
                return _Effect(self._within(outer, listed))
            case cst.Try() if inner is not outer.body:
                return _Effect(
                    tuple(b for b in self._within(outer, listed) if not self._is_in(b.node, inner))
                )
            case cst.With() if inner is outer.body:
                held = tuple(item for item in listed if any(self._is_in(item.node, i) for i in outer.items))
                return _Effect(held, bool(held))
            case cst.ExceptHandler() if inner is outer.body and outer.name is not None:
                held = tuple(item for item in listed if item.node is outer.name)
                return _Effect(held, bool(held))
            case cst.FunctionDef() | cst.Lambda():
                return _Effect(tuple(item for item in listed if item.parameter), True)
        return _Effect()

    def _before(self, block: Block, inner: cst.CSTNode, listed: Sequence[Binding]) -> _Effect:
        """What the statements of a block before one of them do."""
        start = self._tree.span(inner)[0]
        earlier = [item for item in self._within(block, listed) if self._tree.span(item.node)[0] < start]
        return self._backwards(block, [item for item in earlier if not self._is_in(item.node, inner)])

    def _backwards(self, block: cst.CSTNode, listed: Sequence[Binding]) -> _Effect:
        """What the statements of a block that hold these bindings do together, from the last to the first."""
        groups: dict[int, tuple[cst.CSTNode, list[Binding]]] = {}
        for item in listed:
            statement = self._child(block, item.node)
            groups.setdefault(id(statement), (statement, []))[1].append(item)
        found: list[Binding] = []
        for statement, inside in reversed(list(groups.values())):
            effect = self._effect(statement, inside)
            found += effect.found
            if effect.kills:
                return _Effect(tuple(found), True)
        return _Effect(tuple(found))

    def _effect(self, statement: cst.CSTNode, inside: Sequence[Binding]) -> _Effect:
        """What one statement that holds these bindings does."""
        match statement:
            case cst.SimpleStatementLine() | cst.SimpleStatementSuite():
                return _Effect(tuple(inside[-1:]), True)
            case cst.BaseSmallStatement() | cst.FunctionDef() | cst.ClassDef():
                return _Effect(tuple(inside[-1:]), True)
            case cst.If(body=body, orelse=orelse):
                return _either([self._block(body, inside), self._branch(orelse, inside)])
            case cst.Else(body=body) | cst.Finally(body=body):
                return self._block(body, inside)
            case cst.With(body=body):
                effect = self._block(body, inside)
                if effect.kills:
                    return effect
                held = tuple(item for item in inside if not self._is_in(item.node, body))
                return _Effect((*effect.found, *held), bool(held))
            case cst.Try(body=body, handlers=handlers):
                ways = [self._block(body, inside), *(self._block(item.body, inside) for item in handlers)]
                staying = [way for way in ways if not way.leaves]
                return _Effect(tuple(inside), bool(staying) and all(way.kills for way in staying))
        return _Effect(tuple(inside))

    def _branch(self, node: cst.If | cst.Else | None, inside: Sequence[Binding]) -> _Effect:
        if node is None:
            return _Effect()
        return self._effect(node, self._within(node, inside))

    def _block(self, body: cst.BaseSuite, inside: Sequence[Binding]) -> _Effect:
        effect = self._backwards(body, self._within(body, inside))
        return _Effect(effect.found, effect.kills, _leaves(body))

    def _within(self, node: cst.CSTNode, listed: Iterable[Binding]) -> tuple[Binding, ...]:
        return tuple(item for item in listed if self._is_in(item.node, node))

    def _is_in(self, node: cst.CSTNode, outer: cst.CSTNode) -> bool:
        if isinstance(outer, cst.Module):
            return True
        first, last = self._tree.span(node)
        start, end = self._tree.span(outer)
        return start <= first and last <= end

    def _child(self, block: cst.CSTNode, node: cst.CSTNode) -> cst.CSTNode:
        """The statement of a block that a node lies in."""
        parent = self._tree.parent(node)
        while parent is not None and parent is not block:
            node, parent = parent, self._tree.parent(parent)
        return node


def _either(ways: Sequence[_Effect]) -> _Effect:
    """What one of several branches does; a branch that leaves does nothing to what comes after."""
    staying = [way for way in ways if not way.leaves]
    found = tuple(item for way in staying for item in way.found)
    return _Effect(found, all(way.kills for way in staying), not staying)


def _leaves(body: cst.BaseSuite) -> bool:
    last: cst.CSTNode | None = body.body[-1] if body.body else None
    if isinstance(last, cst.SimpleStatementLine):
        last = last.body[-1]
    return isinstance(last, LEAVES)


def _is_bare(binding: Binding) -> bool:
    """Whether a binding is an annotation without a value."""
    return isinstance(binding.node, cst.AnnAssign) and binding.node.value is None
