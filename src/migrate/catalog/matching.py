"""Match a call of the target framework against a rendering's code, and solve for the source's arguments.

A rendering's code is a pattern: names of source arguments stand for any expression, words of the vocabulary are undone
where they can be (`INVERSES`), arithmetic is solved. What cannot be undone matches anything: `migrate.catalog.reverse`
renders every solution forwards again, and only one that gives back the same call counts.
"""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from itertools import product
from typing import Any

from migrate.catalog.expression import parse
from migrate.catalog.inverses import INVERSES
from migrate.catalog.signature import Argument, BindError, Signature
from migrate.catalog.solving import inverted, repeats, same, value_of
from migrate.catalog.values import UNKNOWN, DType, Tensor, literal
from migrate.catalog.vocabulary import VOCABULARY


@dataclass(frozen=True)
class Solution:
    """What a match has found so far.

    Attributes:
        arguments: the source's arguments by parameter.
        channels: the sizes of tensors' last axes that the call states, by the tensor's name.
        items: the elements of lists among the arguments that the call has one by one, by place.
    """

    arguments: Mapping[str, Argument]
    channels: Mapping[str, Any]
    items: Mapping[tuple[str, int], str] = field(default_factory=dict)

    def bind(self, name: str, argument: Argument) -> Iterator[Solution]:
        """The solution with one more argument, unless it has another one under that name."""
        old = self.arguments.get(name)
        if old is None:
            yield replace(self, arguments={**self.arguments, name: argument})
        elif old.text == argument.text or repeats(old.value, argument.value):
            yield self

    def put(self, name: str, place: int, text: str) -> Iterator[Solution]:
        """The solution with an element of a list, unless it has another one there."""
        if self.items.get((name, place), text) == text:
            yield replace(self, items={**self.items, (name, place): text})

    def gathered(self) -> Solution:
        """The solution with its lists written out, those of which every element is known."""
        lists = {}
        for name in dict.fromkeys(name for name, _ in self.items if name not in self.arguments):
            texts = [self.items.get((name, place)) for place in range(len(self.items))]
            known = [text for text in texts if text is not None]
            if texts[: len(known)] == known:
                lists[name] = Argument.of(f"[{', '.join(known)}]")
        return replace(self, arguments={**self.arguments, **lists})


@dataclass(frozen=True)
class Pattern:
    """A rendering as a pattern.

    Attributes:
        source, target: signatures.
        given: names that stand for what is not an argument: ``layer`` and the inputs, as ``__layer__`` in the call.
        free: names that match anything: ``params``.
        let: the row's abbreviations, which match what they stand for, or anything.
        constants: values that an argument may have which only a comparison mentions.
        activation: the solutions of ``activation(pattern)`` for a node.
    """

    source: Signature
    target: Signature
    given: frozenset[str]
    free: frozenset[str]
    let: Mapping[str, str]
    constants: tuple[Any, ...]
    activation: Callable[[str, ast.expr], Iterator[tuple[Argument, ast.expr]]]

    def match(self, pattern: ast.AST, node: ast.AST, found: Solution) -> Iterator[Solution]:
        """Every way in which the node is an instance of the pattern."""
        parameters = (*self.source.parameters, self.source.variadic)
        match pattern:
            case ast.Name(id=name) if name in parameters:
                if isinstance(node, ast.expr) and not _is_slice(node):
                    yield from found.bind(name, argument_of(node, variadic=name == self.source.variadic))
            case ast.Name(id=name) if name in self.given:
                if isinstance(node, ast.Name) and node.id == f"__{name}__":
                    yield found
            case ast.Name(id=name) if name in self.free:
                yield found
            case ast.Name(id=name) if name in self.let:
                yield from self.match(parse(self.let[name]), node, found)
                yield found
            case ast.Call(func=ast.Name(id=name), args=[inner, *_]) if name in VOCABULARY:
                yield from self._word(name, inner, node, found)
            case ast.Call(func=ast.Name(id=name), args=[inner]) if name in parameters:
                for argument, operand in self.activation(name, node) if isinstance(node, ast.expr) else ():
                    for bound in found.bind(name, argument):
                        yield from self.match(inner, operand, bound)
            case ast.IfExp(test=test, body=body, orelse=orelse):
                for part, truth in ((body, True), (orelse, False)):
                    for assumed in self._assume(test, truth, found):
                        yield from self.match(part, node, assumed)
            case ast.Constant(value=value):
                if isinstance(node, ast.expr) and same(literal(ast.unparse(node)), value):
                    yield found
            case ast.Call():
                if isinstance(node, ast.Call):
                    yield from self._call(pattern, node, found)
            case ast.Subscript(value=ast.Name(id=name), slice=ast.Constant(value=int(place))) if (
                name in parameters and name not in self.given
            ):
                if isinstance(node, ast.expr) and not _is_slice(node):
                    yield from found.put(name, place, ast.unparse(node))
                yield from self._children(pattern, node, found)
                yield from self._solve(pattern, node, found)
            case ast.BinOp() | ast.UnaryOp() | ast.Compare() | ast.BoolOp() | ast.Subscript():
                yield from self._children(pattern, node, found)
                yield from self._solve(pattern, node, found)
            case _:
                yield from self._children(pattern, node, found)

    def _assume(self, test: ast.expr, truth: bool, found: Solution) -> Iterator[Solution]:
        """What a test's outcome says of an argument, if it says anything: ``go_backwards``, ``mode == 'same'``."""
        match test:
            case ast.UnaryOp(op=ast.Not(), operand=operand):
                yield from self._assume(operand, not truth, found)
            case ast.Name(id=name) if name in self.source.parameters and self.source.default(name) in (
                True,
                False,
            ):
                yield from found.bind(name, Argument(repr(truth), truth))
            case _:
                yield found

    def _children(self, pattern: ast.AST, node: ast.AST, found: Solution) -> Iterator[Solution]:
        """The same kind of node with matching parts."""
        if type(pattern) is not type(node):
            return
        solutions = [found]
        for name, wanted in ast.iter_fields(pattern):
            given = getattr(node, name)
            pairs = zip(wanted, given, strict=False) if isinstance(wanted, list) else [(wanted, given)]
            if isinstance(wanted, list) and len(wanted) != len(given):
                return
            for part, item in pairs:
                if isinstance(part, ast.AST) and not isinstance(part, ast.expr_context):
                    if not isinstance(item, ast.AST):
                        return
                    solutions = [s for solution in solutions for s in self.match(part, item, solution)]
                elif not isinstance(part, ast.AST) and part != item:
                    return
        yield from solutions

    def _call(self, pattern: ast.Call, node: ast.Call, found: Solution) -> Iterator[Solution]:
        named = ast.unparse(pattern.func) == self.target.name == ast.unparse(node.func)
        own = named and self.target.variadic is None
        of_module = isinstance(pattern.func, ast.Name) and pattern.func.id == "layer"
        try:
            wanted = arguments_of(pattern, self.target if own else None)
            given = arguments_of(node, self.target if own else None)
            _gather(pattern, node, wanted, given)
        except BindError:
            return
        solutions = list(self.match(pattern.func, node.func, found))
        for name in dict.fromkeys((*wanted, *given)):
            if name not in given and of_module:
                continue
            if name not in given:
                default = self.target.defaults.get(str(name)) if named else None
                if default is None:
                    return
                given[name] = ast.parse(default, mode="eval").body
            if name not in wanted:
                if not named or not same(literal(ast.unparse(given[name])), self.target.default(str(name))):
                    return
                continue
            solutions = [s for solution in solutions for s in self.match(wanted[name], given[name], solution)]
        yield from solutions

    def _word(self, name: str, inner: ast.expr, node: ast.AST, found: Solution) -> Iterator[Solution]:
        """A word of the vocabulary: undone, or noted as a fact, or left to the forward rendering."""
        if name in INVERSES and isinstance(node, ast.expr):
            for undone in INVERSES[name](node):
                yield from self.match(inner, undone, found)
        elif name == "channels" and isinstance(inner, ast.Name) and isinstance(node, ast.Constant):
            size = node.value
            if size is None:
                yield found
            elif found.channels.get(inner.id, size) == size:
                yield replace(found, channels={**found.channels, inner.id: size})
        else:
            yield found

    def _solve(self, pattern: ast.expr, node: ast.AST, found: Solution) -> Iterator[Solution]:
        """An expression over the arguments whose value is known: solved for the one that is not bound yet."""
        value = literal(ast.unparse(node)) if isinstance(node, ast.expr) else UNKNOWN
        if value is UNKNOWN:
            return
        names = {item.id for item in ast.walk(pattern) if isinstance(item, ast.Name)}
        unbound = [name for name in self.source.parameters if name in names and name not in found.arguments]
        known: dict[str, Any] = {name: Tensor((size,)) for name, size in found.channels.items()}
        known |= {name: argument.value for name, argument in found.arguments.items()}
        if len(unbound) != 1:
            yield from self._try(pattern, value, unbound, known, found)
            return
        name = unbound[0]
        candidates = [self.source.default(name), inverted(pattern, value, known), value, *self.constants]
        fitting = {
            repr(candidate): candidate
            for candidate in candidates
            if candidate is not UNKNOWN and same(value_of(pattern, known | {name: candidate}), value)
        }
        if not fitting and isinstance(
            pattern, ast.Subscript
        ):  # an element of what another part of the call has
            yield found
        for text, candidate in fitting.items():
            yield from found.bind(name, Argument(text, candidate))

    def _try(
        self, pattern: ast.expr, value: Any, unbound: list[str], known: Mapping[str, Any], found: Solution
    ) -> Iterator[Solution]:
        """No argument or several to solve for: the switches among them are tried, others left open."""
        switches = [name for name in unbound if isinstance(self.source.default(name), bool)]
        if len(switches) < len(unbound):
            yield found
            return
        for choice in product((True, False), repeat=len(switches)):
            chosen = dict(zip(switches, choice, strict=True))
            if same(value_of(pattern, {**known, **chosen}), value):
                arguments = {name: Argument(repr(truth), truth) for name, truth in chosen.items()}
                yield replace(found, arguments={**found.arguments, **arguments})


def _gather(
    pattern: ast.Call, node: ast.Call, wanted: dict[str | int, ast.expr], given: dict[str | int, ast.expr]
) -> None:
    """What a starred argument of the pattern stands for becomes one tuple: ``x.permute(0, *dims)``."""
    last = len(pattern.args) - 1
    starred = any(isinstance(argument, ast.Starred) for argument in node.args)
    if last in wanted and isinstance(pattern.args[last], ast.Starred) and not starred:
        rest = [
            given.pop(position) for position in sorted(k for k in given if isinstance(k, int) and k >= last)
        ]
        given[last] = ast.Tuple(rest, ast.Load())


def argument_of(node: ast.expr, variadic: bool = False) -> Argument:
    """An expression as an argument, or a tuple of them as what ``*args`` took; a dtype of TensorFlow has its value."""
    text = ast.unparse(node)
    if variadic:
        items = node.elts if isinstance(node, ast.Tuple) else [node]
        return Argument(", ".join(map(ast.unparse, items)), variadic=True)
    return Argument(text, DType(text[3:])) if text.startswith("tf.") else Argument.of(text)


def arguments_of(call: ast.Call, signature: Signature | None) -> dict[str | int, ast.expr]:
    """A call's arguments by name: of a known signature all by their parameters, else positional ones by position.

    Raises:
        BindError: they do not fit the signature.
    """
    names: tuple[str, ...] = signature.positional if signature else ()
    out: dict[str | int, ast.expr] = {}
    for position, argument in enumerate(call.args):
        if isinstance(argument, ast.Starred) and signature is None:
            out[position] = argument.value
            continue
        if isinstance(argument, ast.Starred) or (signature and position >= len(names)):
            raise BindError("arguments that are not in the signature")
        out[names[position] if signature else position] = argument
    for keyword in call.keywords:
        if keyword.arg is None or (signature and keyword.arg not in signature.parameters):
            raise BindError(f"no argument {keyword.arg}")
        out[keyword.arg] = keyword.value
    return out


def _is_slice(node: ast.expr) -> bool:
    """Whether this is what only a subscript can hold: ``:`` or ``..., i``."""
    items = node.elts if isinstance(node, ast.Tuple) else [node]
    return any(isinstance(i, ast.Slice) or (isinstance(i, ast.Constant) and i.value is ...) for i in items)
