"""Match a call of the target framework against a rendering's code, and solve for the source's arguments.

A rendering's code is a pattern: names of source arguments stand for any expression, words of the vocabulary are undone
where they can be (`INVERSES`), arithmetic is solved. What cannot be undone matches anything: `migrate.catalog.reverse`
renders every solution forwards again, and only one that gives back the same call counts.
"""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any

from migrate.catalog.expression import ExpressionError, evaluate_node
from migrate.catalog.signature import Argument, BindError, Signature
from migrate.catalog.values import UNKNOWN, DType, literal
from migrate.catalog.vocabulary import VOCABULARY

FACTS = frozenset({"channels", "size", "shape", "rank", "spatial", "dtype", "layout", "count"})


@dataclass(frozen=True)
class Solution:
    """What a match has found so far.

    Attributes:
        arguments: the source's arguments by parameter.
        channels: the sizes of tensors' last axes that the call states, by the tensor's name.
    """

    arguments: Mapping[str, Argument]
    channels: Mapping[str, Any]

    def bind(self, name: str, argument: Argument) -> Iterator[Solution]:
        """The solution with one more argument, unless it has another one under that name."""
        old = self.arguments.get(name)
        if old is None:
            yield replace(self, arguments={**self.arguments, name: argument})
        elif old.text == argument.text:
            yield self


@dataclass(frozen=True)
class Pattern:
    """A rendering as a pattern.

    Attributes:
        source, target: signatures.
        given: names that stand for what is not an argument: ``layer`` and the inputs, as ``__layer__`` in the call.
        free: names that match anything: ``params``, and the row's own abbreviations.
        constants: values that an argument may have which only a comparison mentions.
        activation: the solutions of ``activation(pattern)`` for a node.
    """

    source: Signature
    target: Signature
    given: frozenset[str]
    free: frozenset[str]
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
            case ast.Call(func=ast.Name(id=name), args=[inner, *_]) if name in VOCABULARY:
                yield from self._word(name, inner, node, found)
            case ast.Call(func=ast.Name(id=name), args=[inner]) if name in parameters:
                for argument, operand in self.activation(name, node) if isinstance(node, ast.expr) else ():
                    for bound in found.bind(name, argument):
                        yield from self.match(inner, operand, bound)
            case ast.IfExp(body=body, orelse=orelse):
                yield from self.match(body, node, found)
                yield from self.match(orelse, node, found)
            case ast.Constant(value=value):
                if isinstance(node, ast.expr) and _same(literal(ast.unparse(node)), value):
                    yield found
            case ast.Call():
                if isinstance(node, ast.Call):
                    yield from self._call(pattern, node, found)
            case ast.BinOp() | ast.UnaryOp() | ast.Compare() | ast.BoolOp():
                yield from self._children(pattern, node, found)
                yield from self._solve(pattern, node, found)
            case _:
                yield from self._children(pattern, node, found)

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
        own = ast.unparse(pattern.func) == self.target.name == ast.unparse(node.func)
        try:
            wanted, given = (arguments_of(call, self.target if own else None) for call in (pattern, node))
        except BindError:
            return
        solutions = list(self.match(pattern.func, node.func, found))
        for name in dict.fromkeys((*wanted, *given)):
            if name not in given:
                default = self.target.defaults.get(str(name)) if own else None
                if default is None:
                    return
                given[name] = ast.parse(default, mode="eval").body
            if name not in wanted:
                if not own or not _same(literal(ast.unparse(given[name])), self.target.default(str(name))):
                    return
                continue
            solutions = [s for solution in solutions for s in self.match(wanted[name], given[name], solution)]
        yield from solutions

    def _word(self, name: str, inner: ast.expr, node: ast.AST, found: Solution) -> Iterator[Solution]:
        """A word of the vocabulary: undone, or noted as a fact, or left to the forward rendering."""
        if name in INVERSES and isinstance(node, ast.expr):
            for undone in INVERSES[name](node):
                yield from self.match(inner, undone, found)
        elif name == "channels" and isinstance(inner, ast.Name) and isinstance(node, ast.expr):
            size = literal(ast.unparse(node))
            if found.channels.get(inner.id, size) == size:
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
        known = {name: argument.value for name, argument in found.arguments.items()}
        if len(unbound) != 1:
            if unbound or _same(_value(pattern, known), value):
                yield found
            return
        name = unbound[0]
        candidates = [self.source.default(name), _inverted(pattern, value, known), value, *self.constants]
        fitting = {
            repr(candidate): candidate
            for candidate in candidates
            if candidate is not UNKNOWN and _same(_value(pattern, known | {name: candidate}), value)
        }
        for text, candidate in fitting.items():
            yield from found.bind(name, Argument(text, candidate))


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
        if isinstance(argument, ast.Starred) or (signature and position >= len(names)):
            if signature is None or signature.variadic is None:
                raise BindError("arguments that are not in the signature")
            rest = [a.value if isinstance(a, ast.Starred) else a for a in call.args[position:]]
            out[signature.variadic] = rest[0] if len(rest) == 1 else ast.Tuple(rest, ast.Load())
            break
        out[names[position] if signature else position] = argument
    for keyword in call.keywords:
        if keyword.arg is None or (signature and keyword.arg not in signature.parameters):
            raise BindError(f"no argument {keyword.arg}")
        out[keyword.arg] = keyword.value
    return out


def _is_slice(node: ast.expr) -> bool:
    """Whether this is what only a subscript can hold: ``:`` or ``:, i``."""
    items = node.elts if isinstance(node, ast.Tuple) else [node]
    return any(isinstance(item, ast.Slice) for item in items)


def _value(pattern: ast.expr, values: Mapping[str, Any]) -> Any:
    try:
        return evaluate_node(pattern, values)
    except ExpressionError:
        return UNKNOWN


def _same(left: Any, right: Any) -> bool:
    """Equal, and of the same kind: 1 is not True, but 0.0 is 0."""
    if left is UNKNOWN or right is UNKNOWN:
        return False
    return isinstance(left, bool) == isinstance(right, bool) and bool(left == right)


def _inverted(pattern: ast.expr, value: Any, known: Mapping[str, Any]) -> Any:
    """What the only unknown name of an arithmetic expression must be for it to have a value: 0.99 in 1 - m = 0.01."""
    match pattern:
        case ast.Name():
            return value
        case ast.UnaryOp(op=ast.USub(), operand=operand):
            return _inverted(operand, -value, known) if isinstance(value, int | float) else UNKNOWN
        case ast.BinOp(left=left, op=op, right=right) if isinstance(value, int | float):
            a, b = _value_or_unknown(left, known), _value_or_unknown(right, known)
            rest, hidden = (b, left) if a is UNKNOWN else (a, right)
            undone = _undo(op, value, rest, hidden is left) if isinstance(rest, int | float) else UNKNOWN
            return UNKNOWN if undone is UNKNOWN else _inverted(hidden, undone, known)
    return UNKNOWN


def _value_or_unknown(node: ast.expr, known: Mapping[str, Any]) -> Any:
    names = {item.id for item in ast.walk(node) if isinstance(item, ast.Name)}
    return _value(node, known) if names <= set(known) | set(VOCABULARY) else UNKNOWN


def _undo(op: ast.operator, value: Any, rest: Any, on_left: bool) -> Any:
    """x in ``x op rest = value``, or in ``rest op x = value`` if it is not on the left."""
    whole = isinstance(value, int) and isinstance(rest, int)
    number, other = Decimal(repr(value)), Decimal(repr(rest))
    try:
        match op:
            case ast.Add():
                out = number - other
            case ast.Sub():
                out = number + other if on_left else other - number
            case ast.Mult():
                out = number / other
            case ast.Div():
                out = number * other if on_left else other / number
            case ast.Pow() if on_left:
                out = number ** (1 / other)
            case _:
                return UNKNOWN
    except ArithmeticError:
        return UNKNOWN
    return int(out) if whole and out == int(out) else float(out)


def _same_node(node: ast.expr) -> list[ast.expr]:
    return [node]


def _from_tensor(node: ast.expr) -> list[ast.expr]:
    """``torch.tensor(2.0)`` may stand for 2.0, or for itself."""
    inner = [node.args[0]] if isinstance(node, ast.Call) and ast.unparse(node.func) == "torch.tensor" else []
    return [item for item in inner if literal(ast.unparse(item)) is not UNKNOWN] + [node]


def _from_dtype(node: ast.expr) -> list[ast.expr]:
    text = ast.unparse(node)
    return [ast.parse("tf." + text[6:], mode="eval").body] if text.startswith("torch.") else [node]


def _from_reduction(node: ast.expr) -> list[ast.expr]:
    name = literal(ast.unparse(node))
    return [ast.Constant("sum_over_batch_size" if name == "mean" else name)]


def _from_pad(node: ast.expr) -> list[ast.expr]:
    """torch's flat padding, last axis first, as pairs."""
    flat = literal(ast.unparse(node))
    if not isinstance(flat, tuple | list) or len(flat) % 2:
        return []
    pairs = [list(flat[i : i + 2]) for i in range(len(flat) - 2, -1, -2)]
    return [ast.parse(repr(pairs), mode="eval").body]


INVERSES: dict[str, Callable[[ast.expr], list[ast.expr]]] = {
    "as_tensor": _from_tensor,
    "as_tensor_of_several": _from_tensor,
    "as_tuple": _same_node,
    "dim": _same_node,
    "floats": _same_node,
    "lower": _same_node,
    "one": _same_node,
    "other_than": _same_node,
    "repeat": _same_node,
    "resize_method": _same_node,
    "torch_dtype": _from_dtype,
    "torch_pad": _from_pad,
    "torch_reduction": _from_reduction,
}
"""How words are undone: the expressions that the word may have been applied to."""
