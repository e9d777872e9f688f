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
from itertools import product
from typing import Any

from migrate.catalog.expression import ExpressionError, evaluate_node, parse
from migrate.catalog.signature import Argument, BindError, Signature
from migrate.catalog.values import UNKNOWN, DType, literal
from migrate.catalog.vocabulary import VOCABULARY


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
        elif old.text == argument.text or _repeats(old.value, argument.value):
            yield self


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
                if isinstance(node, ast.expr) and _same(literal(ast.unparse(node)), value):
                    yield found
            case ast.Call():
                if isinstance(node, ast.Call):
                    yield from self._call(pattern, node, found)
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
        own = ast.unparse(pattern.func) == self.target.name == ast.unparse(node.func)
        own = own and self.target.variadic is None
        of_module = isinstance(pattern.func, ast.Name) and pattern.func.id == "layer"
        try:
            wanted = arguments_of(pattern, self.target if own else None)
            given = arguments_of(node, self.target if own else None)
            _gather(pattern, wanted, given)
        except BindError:
            return
        solutions = list(self.match(pattern.func, node.func, found))
        for name in dict.fromkeys((*wanted, *given)):
            if name not in given and of_module:
                continue
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
        known = {name: argument.value for name, argument in found.arguments.items()}
        if len(unbound) != 1:
            yield from self._try(pattern, value, unbound, known, found)
            return
        name = unbound[0]
        candidates = [self.source.default(name), _inverted(pattern, value, known), value, *self.constants]
        fitting = {
            repr(candidate): candidate
            for candidate in candidates
            if candidate is not UNKNOWN and _same(_value(pattern, known | {name: candidate}), value)
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
            if _same(_value(pattern, {**known, **chosen}), value):
                arguments = {name: Argument(repr(truth), truth) for name, truth in chosen.items()}
                yield replace(found, arguments={**found.arguments, **arguments})


def _gather(pattern: ast.Call, wanted: dict[str | int, ast.expr], given: dict[str | int, ast.expr]) -> None:
    """What a starred argument of the pattern stands for becomes one tuple: ``x.permute(0, *dims)``."""
    last = len(pattern.args) - 1
    if last in wanted and isinstance(pattern.args[last], ast.Starred):
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


def _repeats(short: Any, long: Any) -> bool:
    """Whether one is the other's shortest spelling: 3 of (3, 3)."""
    if isinstance(short, tuple | list):
        short, long = long, short
    return isinstance(long, tuple | list) and bool(long) and all(_same(item, short) for item in long)


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


def _from_floats(node: ast.expr) -> list[ast.expr]:
    """Whole numbers as ints again."""
    value = literal(ast.unparse(node))
    items = value if isinstance(value, tuple) else (value,)
    if not all(isinstance(item, float) and item == int(item) for item in items):
        return []
    whole = tuple(map(int, items)) if isinstance(value, tuple) else int(items[0])
    return [ast.parse(repr(whole), mode="eval").body]


def _from_negated(node: ast.expr) -> list[ast.expr]:
    """A negative padding as a cropping."""
    value = literal(ast.unparse(node))
    return [] if value is UNKNOWN else [ast.parse(repr(_negative(value)), mode="eval").body]


def _negative(value: Any) -> Any:
    return [_negative(item) for item in value] if isinstance(value, list | tuple) else -value


def _from_pad(node: ast.expr) -> list[ast.expr]:
    """torch's flat padding, last axis first, as pairs; one number for all stays one."""
    flat = literal(ast.unparse(node))
    if isinstance(flat, int):
        return [node]
    if not isinstance(flat, tuple | list) or len(flat) % 2:
        return []
    pairs = [list(flat[i : i + 2]) for i in range(len(flat) - 2, -1, -2)]
    return [ast.parse(repr(pairs), mode="eval").body]


def _from_pads(node: ast.expr) -> list[ast.expr]:
    """Keras writes the two sides of one axis as they are, of several as a tuple of pairs."""
    value = literal(ast.unparse(node))
    if not isinstance(value, list | tuple):
        return [node]
    pairs = tuple(tuple(item) if isinstance(item, list) else item for item in value)
    return [ast.parse(repr(pairs[0] if len(pairs) == 1 else pairs), mode="eval").body]


INVERSES: dict[str, Callable[[ast.expr], list[ast.expr]]] = {
    "as_tensor": _from_tensor,
    "as_tensor_of_several": _from_tensor,
    "as_tuple": _same_node,
    "dim": _same_node,
    "floats": _from_floats,
    "lower": _same_node,
    "negated": _from_negated,
    "one": _same_node,
    "other_than": _same_node,
    "pads": _from_pads,
    "repeat": _same_node,
    "resize_method": _same_node,
    "torch_dtype": _from_dtype,
    "torch_pad": _from_pad,
    "torch_reduction": _from_reduction,
}
"""How words are undone: the expressions that the word may have been applied to."""
