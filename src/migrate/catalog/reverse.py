"""The way back: from a call of the target framework to the source's, by the same rows.

A candidate is what `migrate.catalog.matching` solves for; it counts only if rendering it forwards gives back the same
call, so no way back is less sure than the way there. Several Keras layers may be one torch module: then all candidates
are returned, and `the_only` refuses to choose.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from itertools import product
from typing import Any

from migrate.catalog.choice import Unrenderable
from migrate.catalog.expression import parse
from migrate.catalog.matching import Pattern, Solution, arguments_of
from migrate.catalog.model import (
    Activation,
    Function,
    Layer,
    Loss,
    Metric,
    Optimizer,
    Rendering,
    Row,
    Schedule,
    Style,
)
from migrate.catalog.registry import all_rows
from migrate.catalog.render import Rendered, activate, call_parameters, initial_rate, render
from migrate.catalog.signature import Argument, BindError, Signature
from migrate.catalog.values import CHANNELS_FIRST, UNKNOWN, Tensor, literal

PLAIN = "__layer__(__x__)"
FREE = {Optimizer: frozenset({"params"}), Schedule: frozenset({"optimizer"})}
RANKS = (4, 3, 2, 5)  # tried for the input of a module of which nothing is known


class Ambiguous(Exception):
    """Several APIs of the source fit a call, or none; the message names them."""


@dataclass(frozen=True)
class Candidate:
    """A call of the source framework, whose rendering is the given call of the target's.

    Attributes:
        rendered: what the call is forwards: the given call, at which level, and what it would have beside it (`setup`).
        own: whether the given call is of the row's own target, not of what the row falls back on.
    """

    row: Row
    call: str
    style: Style
    rendered: Rendered
    own: bool


def reverse(
    code: str, facts: Mapping[str, Tensor] | None = None, *, forward: str = "", rate: str = ""
) -> tuple[Candidate, ...]:
    """The source calls that a target call may come from.

    Args:
        code: a call or operation of the target, with full names: ``torch.nn.Linear(4, 5, bias=False)``.
        facts: what is known of tensors: by their text in the call; of a module's input, by the layer's own name for it.
        forward: of a module, how it is called, ``__layer__`` and ``__x__`` standing for the module and its input; the
            module is called on its input alone if nothing is said.
        rate: of a scheduler, the learning rate of its optimizer, which in the source belongs to the schedule.
    """
    found: dict[str, Candidate] = {}
    for row, rendering, pattern in _patterns():
        # A function that gives back its argument would fit everything.
        if bool(rendering.code) != bool(code) or rendering.wraps or rendering.code.isidentifier():
            continue
        if isinstance(row, Schedule) != bool(rate) or _head(rendering.code) not in code:
            continue
        wanted = (forward or PLAIN) if isinstance(row, Layer) else rate
        for candidate in _candidates(row, rendering, pattern, (code, wanted), facts or {}):
            found.setdefault(candidate.call, candidate)
    return tuple(found.values())


@cache
def _patterns() -> tuple[tuple[Row, Rendering, Pattern], ...]:
    """Every rendering of every row."""
    return tuple(
        (row, rendering, _pattern(row, rendering)) for row in all_rows() for rendering in row.renderings
    )


def _pattern(row: Row, rendering: Rendering) -> Pattern:
    return Pattern(
        source=Signature.parse(row.source),
        target=Signature.parse(rendering.target or row.target),
        given=frozenset({"layer", *call_parameters(row)}) if isinstance(row, Layer) else frozenset(),
        free=FREE.get(type(row), frozenset()),
        let=row.let,
        constants=_constants(row, rendering),
        activation=_activations,
    )


@cache
def _head(pattern: str) -> str:
    """The function that a pattern calls, if that does not depend on arguments: a quick test of what cannot match."""
    node = parse(pattern) if pattern else None
    name = ast.unparse(node.func) if isinstance(node, ast.Call) else ""
    known = name.startswith(("torch.", "torchmetrics.", "torchvision.", "support."))
    return name if known and name.replace(".", "").isidentifier() else ""


def the_only(candidates: tuple[Candidate, ...]) -> Candidate:
    """The one candidate. A row whose own target the call is comes before others; the same operation under the names of
    ``tf``, ``keras.ops`` and ``keras`` counts as one.

    Raises:
        Ambiguous: there is none, or several mean different things.
    """
    fitting = [candidate for candidate in candidates if candidate.own] or list(candidates)
    if all(isinstance(candidate.row, Function) for candidate in fitting):
        roots = ("tf.", "keras.ops.", "keras.")
        named = ([c for c in fitting if c.call.startswith(root)] for root in roots)
        fitting = next(filter(None, named), [])
    if len(fitting) == 1:
        return fitting[0]
    names = ", ".join(candidate.call for candidate in fitting)
    raise Ambiguous(f"the source may be any of: {names}" if fitting else "no row has this call as its target")


def _candidates(
    row: Row, rendering: Rendering, pattern: Pattern, texts: tuple[str, str], facts: Mapping[str, Tensor]
) -> Iterator[Candidate]:
    """The source calls of one row; ``texts`` are the code, and the forward or the rate that goes with it."""
    styles = [rendering.style] if rendering.style else list(Style)
    solutions = _solutions(row, rendering, pattern, texts)
    for solution, suggested in ((s, extra) for s in solutions for extra in _suggested(row, rendering)):
        given = _given(row, suggested | dict(solution.arguments))
        for known in _facts(row, solution, given, facts):
            match = _verified(row, given, known, styles, (pattern.target, *texts))
            if match is None:
                continue
            style, rendered = match
            for name in [name for name in given if name in pattern.source.defaults]:
                fewer = {other: argument for other, argument in given.items() if other != name}
                if _verified(row, fewer, known, [style], (pattern.target, *texts)) is not None:
                    given = fewer
            own = _head(rendering.code) == row.target.partition("(")[0]
            yield Candidate(row, _call(row, given), style, rendered, own)
            break


def _solutions(row: Row, rendering: Rendering, pattern: Pattern, texts: tuple[str, str]) -> list[Solution]:
    second = row.initial if isinstance(row, Schedule) else rendering.forward
    pairs = [(rendering.code, texts[0]), (second, texts[1])]
    if isinstance(row, Schedule):
        pairs.reverse()
    solutions = [Solution({}, {})]
    for text, given in pairs:
        if given:
            node = ast.parse(given, mode="eval").body
            solutions = [s for solution in solutions for s in pattern.match(parse(text), node, solution)]
    return solutions


def _activations(name: str, node: ast.expr) -> Iterator[tuple[Argument, ast.expr]]:
    """The activations that an expression may be, with their operands; none first."""
    yield Argument("None", None), node
    for text, shape in _activation_shapes():
        operand = _operand(shape, node)
        if operand is not None:
            yield Argument(repr(text), text), operand


@cache
def _activation_shapes() -> tuple[tuple[str, ast.expr], ...]:
    """Every activation that a string means, around ``__operand__``; some are written by the operand's layout."""
    facts = [Tensor(), *(Tensor((UNKNOWN,) * rank, CHANNELS_FIRST) for rank in (3, 4, 5))]
    out: dict[str, tuple[str, ast.expr]] = {}
    for row in all_rows():
        if (
            isinstance(row, Activation)
            and row.names
            and not any(r.code.isidentifier() for r in row.renderings)
        ):
            for fact in facts:
                code = activate(Argument(repr(row.names[0]), row.names[0]), "__operand__", fact)
                out.setdefault(code, (row.names[0], ast.parse(code, mode="eval").body))
    return tuple(out.values())


def _operand(pattern: ast.AST, node: ast.AST) -> ast.expr | None:
    """What stands in the node where the pattern has ``__operand__``, if they agree elsewhere."""
    if isinstance(pattern, ast.Name) and pattern.id == "__operand__":
        return node if isinstance(node, ast.expr) else None
    if type(pattern) is not type(node):
        return None
    for wanted, given in zip(ast.iter_child_nodes(pattern), ast.iter_child_nodes(node), strict=False):
        operand = _operand(wanted, given)
        if operand is not None and ast.unparse(pattern).replace(
            "__operand__", ast.unparse(operand)
        ) == ast.unparse(node):
            return operand
    return None


def _constants(row: Row, rendering: Rendering) -> tuple[Any, ...]:
    """Every value that the row compares arguments with, for expressions that only a trial solves."""
    texts = [rendering.code, rendering.when, rendering.forward, row.requires, *row.let.values()]
    found = [
        item.value
        for text in texts
        if text
        for item in ast.walk(parse(text))
        if isinstance(item, ast.Constant)
    ]
    return (*dict.fromkeys([True, False, None, *map(_hashable, found)]),)


def _hashable(value: Any) -> Any:
    return tuple(value) if isinstance(value, list) else value


def _suggested(row: Row, rendering: Rendering) -> Iterator[dict[str, Argument]]:
    """Arguments that the rendering's condition fixes: ``padding='same'`` of ``mode == 'same' and ...``; one set for
    each alternative that it names."""
    for alternatives in _alternatives(parse(rendering.when)):
        out: dict[str, Argument] = {}
        for left, value in alternatives:
            _suggest(out, row, left, value)
        yield out


Equalities = list[tuple[ast.expr, Any]]


def _alternatives(condition: ast.expr) -> list[Equalities]:
    """The ways in which a condition can hold, each as equalities of expressions with values."""
    match condition:
        case ast.BoolOp(op=ast.And(), values=parts):
            ways = product(*map(_alternatives, parts))
            return [[equality for part in way for equality in part] for way in ways]
        case ast.BoolOp(op=ast.Or(), values=parts):
            return [way for part in parts for way in _alternatives(part)]
        case ast.Call(func=ast.Name(id="surely"), args=[inner]):
            return _alternatives(inner)
        case ast.Compare(left=left, ops=[ast.Eq()], comparators=[right]) if (
            literal(ast.unparse(right)) is not UNKNOWN
        ):
            return [[(left, literal(ast.unparse(right)))]]
        case ast.Compare(left=left, ops=[ast.In()], comparators=[ast.Tuple(elts=items)]):
            return [
                [(left, literal(ast.unparse(item)))]
                for item in items
                if literal(ast.unparse(item)) is not UNKNOWN
            ] or [[]]
        case ast.Name():
            return [[(condition, True)]]
    return [[]]


def _suggest(out: dict[str, Argument], row: Row, node: ast.expr, value: Any) -> None:
    """Follow an abbreviation or a word back to the one argument it is about."""
    parameters = Signature.parse(row.source).parameters
    while isinstance(node, ast.Name | ast.Call):
        if isinstance(node, ast.Call):
            if not node.args:
                return
            node = node.args[0]
        elif node.id in parameters:
            out.setdefault(node.id, Argument(repr(value), value))
            return
        elif node.id in row.let:
            node = parse(row.let[node.id])
        else:
            return


def _given(row: Row, arguments: Mapping[str, Argument]) -> dict[str, Argument]:
    """The arguments that have to be written: those that are not the source's defaults."""
    source = Signature.parse(row.source)
    out = {}
    for name, argument in arguments.items():
        default = source.default(name)
        plain = argument.value is not UNKNOWN and default is not UNKNOWN
        same = plain and type(argument.value) is type(default) and argument.value == default
        if not same and argument.text != source.defaults.get(name):
            out[name] = argument
    return out


def _facts(
    row: Row, solution: Solution, given: Mapping[str, Argument], facts: Mapping[str, Tensor]
) -> Iterator[dict[str, Tensor]]:
    """What to assume of the tensors: what is known, else what the call itself says, for every likely rank."""
    if isinstance(row, Layer):
        if facts:
            yield {name: fact for name, fact in facts.items() if name in call_parameters(row)}
            return
        for rank in RANKS:
            shape = (UNKNOWN,) * (rank - 1)
            yield {
                name: Tensor((*shape, solution.channels.get(name, UNKNOWN)))
                for name in call_parameters(row)[:1]
            }
        return
    known = {name: facts[a.text] for name, a in given.items() if name in row.tensors and a.text in facts}
    if isinstance(row, Loss | Metric):
        known = {name: facts[name] for name in row.tensors if name in facts}
    yield known
    if not facts and row.tensors:
        for rank in RANKS:
            shape = (UNKNOWN,) * (rank - 1)
            yield {name: Tensor((*shape, solution.channels.get(name, UNKNOWN))) for name in row.tensors}


def _verified(
    row: Row,
    given: Mapping[str, Argument],
    facts: Mapping[str, Tensor],
    styles: list[Style],
    wanted: tuple[Signature, str, str],
) -> tuple[Style, Rendered] | None:
    """The first style in which the candidate renders to the given call again."""
    target, code, forward = wanted
    positional = [item for name in _leading(row, given) for item in _spread(given[name])]
    keywords = {name: argument for name, argument in given.items() if name not in _leading(row, given)}
    for style in styles:
        try:
            rendered = render(row, positional, keywords, dict(facts), style)
        except Unrenderable:
            continue
        second = initial_rate(row, positional, keywords) if isinstance(row, Schedule) else rendered.forward
        pairs = [(rendered.code, code), (second, forward)]
        same = all(not given or _normal(ours, target) == _normal(given, target) for ours, given in pairs)
        if same:
            return style, rendered
    return None


def _spread(argument: Argument) -> list[Argument]:
    """What ``*args`` took, one by one."""
    if not argument.variadic:
        return [argument]
    call = ast.parse(f"f({argument.text})", mode="eval").body
    return [Argument.of(ast.unparse(item)) for item in call.args]  # type: ignore[attr-defined]


def _normal(code: str, target: Signature) -> str:
    """A call with the target's arguments by name, in order, without those at their defaults."""
    tree = _Normal(target).visit(ast.parse(code or "None", mode="eval"))
    return ast.unparse(tree)


class _Normal(ast.NodeTransformer):
    def __init__(self, target: Signature) -> None:
        self.target = target
        self.free = frozenset().union(*FREE.values())

    def visit_Call(self, node: ast.Call) -> ast.AST:
        self.generic_visit(node)
        if ast.unparse(node.func) != self.target.name or self.target.variadic:
            return node
        try:
            arguments = arguments_of(node, self.target)
        except BindError:
            return node
        kept = {
            str(name): value
            for name, value in arguments.items()
            if name not in self.free
            and ast.unparse(value) != self.target.defaults.get(str(name))
            and (
                literal(ast.unparse(value)) is UNKNOWN
                or literal(ast.unparse(value)) != self.target.default(str(name))
            )
        }
        return ast.Call(node.func, [], [ast.keyword(name, kept[name]) for name in sorted(kept)])


def _leading(row: Row, given: Mapping[str, Argument]) -> tuple[str, ...]:
    """The parameters that are written by position: the required ones, and all before what ``*args`` takes."""
    source = Signature.parse(row.source)
    out: list[str] = []
    for name in (*source.positional, *((source.variadic,) if source.variadic else ())):
        if name not in given or (name in source.defaults and source.variadic is None):
            break
        out.append(name)
    return tuple(out)


def _call(row: Row, given: Mapping[str, Argument]) -> str:
    """The source call as text."""
    if "(" not in row.source:
        return row.name
    source = Signature.parse(row.source)
    leading = _leading(row, given)
    positional = [given[name].text for name in leading]
    keywords = [
        f"{name}={given[name].text}" for name in source.parameters if name in given and name not in leading
    ]
    return f"{row.name}({', '.join(positional + keywords)})"
