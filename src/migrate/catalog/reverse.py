"""The way back: from a call of the target framework to the source's, by the same rows.

A candidate is what `migrate.catalog.matching` solves for; it counts only if rendering it forwards gives back the same
call, so no way back is less sure than the way there. Several Keras layers may be one torch module: then all candidates
are returned, and `the_only` refuses to choose.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from migrate.catalog.expression import parse
from migrate.catalog.matching import Pattern, Solution, arguments_of
from migrate.catalog.model import (
    Activation,
    Function,
    Layer,
    Level,
    Loss,
    Metric,
    Optimizer,
    Rendering,
    Row,
    Schedule,
    Style,
)
from migrate.catalog.registry import all_rows
from migrate.catalog.render import Rendered, Unrenderable, activate, call_parameters, initial_rate, render
from migrate.catalog.signature import Argument, BindError, Signature
from migrate.catalog.values import UNKNOWN, Tensor, literal

PLAIN = "__layer__(__x__)"
FREE = {Optimizer: frozenset({"params"}), Schedule: frozenset({"optimizer"})}
RANKS = (4, 3, 2, 5)  # tried for the input of a module of which nothing is known


class Ambiguous(Exception):
    """Several APIs of the source fit a call, or none; the message names them."""


@dataclass(frozen=True)
class Candidate:
    """A call of the source framework, whose rendering is the given call of the target's."""

    row: Row
    call: str
    style: Style
    level: Level
    note: str


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
    for row in all_rows():
        for rendering in row.renderings:
            # A function that gives back its argument would fit everything.
            if bool(rendering.code) != bool(code) or rendering.wraps or rendering.code.isidentifier():
                continue
            if isinstance(row, Schedule) != bool(rate):
                continue
            wanted = (forward or PLAIN) if isinstance(row, Layer) else rate
            for candidate in _candidates(row, rendering, code, wanted, facts or {}):
                found.setdefault(candidate.call, candidate)
    return tuple(found.values())


def the_only(candidates: tuple[Candidate, ...]) -> Candidate:
    """The one candidate, where the same operation under the names of ``tf``, ``keras.ops`` and ``keras.backend`` counts
    as one.

    Raises:
        Ambiguous: there is none, or several mean different things.
    """
    best = [c for root in ("tf.", "keras.ops.", "keras.") for c in candidates if c.call.startswith(root)]
    functions = all(isinstance(candidate.row, Function) for candidate in best)
    if len(best) == 1 or (best and functions and len({c.call.partition(".")[0] for c in best[:2]}) == 2):
        return best[0]
    names = ", ".join(candidate.call for candidate in best) or "none"
    raise Ambiguous(f"the source may be any of: {names}" if best else "no row has this call as its target")


def _candidates(
    row: Row, rendering: Rendering, code: str, forward: str, facts: Mapping[str, Tensor]
) -> Iterator[Candidate]:
    target = Signature.parse(rendering.target or row.target)
    for solution in _solutions(row, rendering, target, code, forward):
        arguments = _suggested(row, rendering) | dict(solution.arguments)
        given = _given(row, arguments)
        for known in _facts(row, solution, given, facts):
            styles = [rendering.style] if rendering.style else list(Style)
            wanted = (target, code, forward)
            match = _verified(row, given, known, styles, wanted)
            if match is None:
                continue
            style, rendered = match
            for name in [name for name in given if name in Signature.parse(row.source).defaults]:
                fewer = {other: argument for other, argument in given.items() if other != name}
                if _verified(row, fewer, known, [style], wanted) is not None:
                    given = fewer
            yield Candidate(row, _call(row, given), style, rendered.level, rendered.note)
            break


def _solutions(
    row: Row, rendering: Rendering, target: Signature, code: str, forward: str
) -> Iterator[Solution]:
    given = frozenset({"layer", *call_parameters(row)}) if isinstance(row, Layer) else frozenset()
    pattern = Pattern(
        source=Signature.parse(row.source),
        target=target,
        given=given,
        free=FREE.get(type(row), frozenset()) | frozenset(row.let),
        constants=_constants(row, rendering),
        activation=_activations,
    )
    solutions = [Solution({}, {})]
    if code:
        node = ast.parse(code, mode="eval").body
        solutions = list(pattern.match(parse(rendering.code), node, solutions[0]))
    if not forward:
        yield from solutions
        return
    node = ast.parse(forward, mode="eval").body
    second = row.initial if isinstance(row, Schedule) else rendering.forward
    for solution in solutions:
        yield from pattern.match(parse(second), node, solution)


def _activations(name: str, node: ast.expr) -> Iterator[tuple[Argument, ast.expr]]:
    """The activations that an expression may be, with their operands; none first."""
    yield Argument("None", None), node
    for row in all_rows():
        if isinstance(row, Activation) and row.names:
            text = row.names[0]
            if any(rendering.code.isidentifier() for rendering in row.renderings):
                continue
            try:
                shape = ast.parse(activate(Argument(repr(text), text), "__operand__"), mode="eval").body
            except Unrenderable:
                continue
            operand = _operand(shape, node)
            if operand is not None:
                yield Argument(repr(text), text), operand


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


def _suggested(row: Row, rendering: Rendering) -> dict[str, Argument]:
    """Arguments that the rendering's condition fixes: ``padding='same'`` of ``mode == 'same' and ...``."""
    out: dict[str, Argument] = {}
    parameters = Signature.parse(row.source).parameters
    conditions = [parse(rendering.when)]
    while conditions:
        match conditions.pop():
            case ast.BoolOp(op=ast.And(), values=parts):
                conditions.extend(parts)
            case ast.Call(func=ast.Name(id="surely"), args=[inner]):
                conditions.append(inner)
            case ast.Compare(left=left, ops=[ast.Eq()], comparators=[ast.Constant(value=value)]):
                _suggest(out, row, parameters, left, value)
            case ast.Name() as flag:
                _suggest(out, row, parameters, flag, True)
    return out


def _suggest(
    out: dict[str, Argument], row: Row, parameters: tuple[str, ...], node: ast.expr, value: Any
) -> None:
    """Follow an abbreviation or a word back to the one argument it is about."""
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
        if all(not given or _normal(ours, target) == _normal(given, target) for ours, given in pairs):
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
