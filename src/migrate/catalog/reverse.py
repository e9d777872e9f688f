"""The way back: from a call of the target framework to the source's, by the same rows.

A candidate is what `migrate.catalog.matching` solves for; it counts only if rendering it forwards gives back the same
call, so no way back is less sure than the way there. Several Keras layers may be one torch module: then all candidates
are returned, and `the_only` refuses to choose. What a row that is PyTorch's first says comes before them.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from migrate.catalog.choice import Unrenderable
from migrate.catalog.expression import parse
from migrate.catalog.matching import Pattern, Solution
from migrate.catalog.model import (
    Activation,
    Constant,
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
from migrate.catalog.signature import Argument, Signature
from migrate.catalog.spelling import respelled
from migrate.catalog.stated import led_back, stated_row
from migrate.catalog.suggestions import constants, suggested
from migrate.catalog.values import CHANNELS_FIRST, CHANNELS_LAST, UNKNOWN, Tensor
from migrate.catalog.writing import leading, normal, source_call, spread, written

PLAIN = "__layer__(__x__)"
LIBRARIES = ("torch.", "torchmetrics.", "torchvision.", "support.")
FREE = {Optimizer: frozenset({"params"}), Schedule: frozenset({"optimizer"})}
IMPOSSIBLE = (ArithmeticError, LookupError, TypeError, ValueError)  # words over what was only guessed
RANKS = (4, 3, 2, 5)  # tried for the input of a module of which nothing is known


class Ambiguous(Exception):
    """Several APIs of the source fit a call, or none; the message names them."""


@dataclass(frozen=True)
class Candidate:
    """A call of the source framework, whose rendering is the given call of the target's.

    Attributes:
        rendered: what the call is forwards: the given call, at which level, and what it would have beside it (`setup`).
            Of a row that is PyTorch's first, what the given call became.
        own: whether the given call is of the row's own target, not of what the row falls back on.
    """

    row: Row
    call: str
    style: Style
    rendered: Rendered
    own: bool

    @property
    def stated(self) -> bool:
        """Whether a row that is PyTorch's first says so."""
        return self.row.order == CHANNELS_FIRST


def reverse(
    code: str, facts: Mapping[str, Tensor] | None = None, *, forward: str = "", rate: str = ""
) -> tuple[Candidate, ...]:
    """The source calls that a target call may come from.

    Args:
        code: a call or operation of the target, with full names: ``torch.nn.Linear(4, 5, bias=False)``.
        facts: what is known of tensors, in Keras's axis order: by their text in the call; of a module's input, by the
            layer's own name for it.
        forward: of a module, how it is called, ``__layer__`` and ``__x__`` standing for the module and its input; the
            module is called on its input alone if nothing is said.
        rate: of a scheduler, the learning rate of its optimizer, which in the source belongs to the schedule.
    """
    row = stated_row(code) if code else None
    if code:
        code = respelled(code, Signature.parse(row.source) if row and "(" in row.source else None)
    found: dict[tuple[str, bool], Candidate] = {}
    if row is not None and forward in ("", PLAIN):
        for style, rendered in led_back(row, code, in_torch_order(row, facts or {}), rate):
            stated = Candidate(row, rendered.code, style, rendered, own=True)
            found.setdefault((stated.call, True), stated)
    for other, rendering, pattern in _fitting(code):
        # A function that gives back its argument would fit everything.
        if bool(rendering.code) != bool(code) or rendering.wraps or rendering.code.isidentifier():
            continue
        if isinstance(other, Schedule) != bool(rate):
            continue
        wanted = (forward or PLAIN) if isinstance(other, Layer) else rate
        for candidate in _candidates(other, rendering, pattern, (code, wanted), facts or {}):
            found.setdefault((candidate.call, False), candidate)
    return tuple(found.values())


def in_torch_order(row: Row, facts: Mapping[str, Any]) -> dict[str, Any]:
    """Facts as rows want them that are PyTorch's first. An image's axes are those of its module there, channels first;
    of a function that takes its axes as they come, they are what they are."""
    moves = row.layout == CHANNELS_LAST
    return {name: _reordered(fact, moves) for name, fact in facts.items()}


def _reordered(fact: Any, moves: bool) -> Any:
    if isinstance(fact, tuple):
        return tuple(_reordered(item, moves) for item in fact)
    if not isinstance(fact, Tensor):
        return fact  # a literal argument of a module's call
    shape = fact.shape
    if moves and shape is not None and len(shape) > 2:
        shape = (shape[0], shape[-1], *shape[1:-1])
    return Tensor(shape, CHANNELS_FIRST, fact.dtype, CHANNELS_FIRST)


Shape = tuple[Row, Rendering, Pattern]


@cache
def _patterns() -> Mapping[str, tuple[Shape, ...]]:
    """Every rendering of every row, by what its code begins with; '' holds those that may begin with anything."""
    found: dict[str, list[Shape]] = {}
    for row in all_rows():
        for rendering in row.renderings:
            shape = (row, rendering, _pattern(row, rendering))
            node = parse(rendering.code) if rendering.code else None
            found.setdefault("" if node is None else _beginning(node), []).append(shape)
    return {beginning: tuple(shapes) for beginning, shapes in found.items()}


def _fitting(code: str) -> Iterator[Shape]:
    """The renderings that a code may be an instance of."""
    beginning = _beginning(ast.parse(code, mode="eval").body) if code else ""
    yield from _patterns().get("", ())
    if beginning:
        yield from _patterns().get(beginning, ())


def _beginning(node: ast.expr) -> str:
    """What two expressions have in common if one is an instance of the other: a function of the target, the name of a
    method, an operator."""
    match node:
        case ast.Call(func=ast.Attribute(attr=method)):
            return _of_library(node.func) or f".{method}"
        case ast.BinOp(op=op):
            return type(op).__name__
        case ast.Attribute(attr=attribute):
            return _of_library(node) or f".{attribute}"
    return ""


def _of_library(node: ast.expr) -> str:
    """A dotted name of one of the target's libraries; '' for anything else."""
    name = ast.unparse(node)
    return name if name.startswith(LIBRARIES) and name.replace(".", "").isidentifier() else ""


def _pattern(row: Row, rendering: Rendering) -> Pattern:
    return Pattern(
        source=Signature.parse(row.source),
        target=Signature.parse(rendering.target or row.target),
        given=frozenset({"layer", *call_parameters(row)}) if isinstance(row, Layer) else frozenset(),
        free=FREE.get(type(row), frozenset()),
        let=row.let,
        constants=constants(row, rendering),
        activation=_activations,
    )


@cache
def _head(pattern: str) -> str:
    """The function that a pattern calls, if that does not depend on arguments: a quick test of what cannot match."""
    node = parse(pattern) if pattern else None
    return _of_library(node.func) if isinstance(node, ast.Call) else ""


def the_only(candidates: tuple[Candidate, ...]) -> Candidate:
    """The one candidate. What a row that is PyTorch's first says comes before others, then a row whose own target the
    call is; the same operation under the names of
    ``tf``, ``keras.ops`` and ``keras`` counts as one.

    Raises:
        Ambiguous: there is none, or several mean different things.
    """
    fitting = [candidate for candidate in candidates if candidate.stated]
    fitting = fitting or [candidate for candidate in candidates if candidate.own] or list(candidates)
    if len(fitting) > 1 and all(isinstance(candidate.row, Function) for candidate in fitting):
        usual = min(map(_rank, fitting))
        fitting = [candidate for candidate in fitting if _rank(candidate) == usual]
        # Of one row all come to the same call, so they mean the same.
        fitting = fitting[:1] if all(c.row is fitting[0].row for c in fitting) else fitting
    if len(fitting) > 1 and all(isinstance(candidate.row, Constant) for candidate in fitting):
        # Of several names of one dtype the one that torch has, too.
        same = [c for c in fitting if c.rendered.code.rpartition(".")[2] == c.row.name.rpartition(".")[2]]
        fitting = same or fitting
    if len(fitting) == 1:
        return fitting[0]
    names = ", ".join(candidate.call for candidate in fitting)
    raise Ambiguous(f"the source may be any of: {names}" if fitting else "no row has this call as its target")


def _rank(candidate: Candidate) -> tuple[bool, int]:
    """How usual the name of an operation is: what is stable first, ``tf`` before ``keras.ops`` before ``keras``."""
    name = candidate.row.name
    roots = ("tf.", "keras.ops.", "keras.")
    root = next((i for i, root in enumerate(roots) if name.startswith(root)), len(roots))
    return name.startswith(("tf.experimental.", "tf.compat.", "keras.backend.")), root


def _candidates(
    row: Row, rendering: Rendering, pattern: Pattern, texts: tuple[str, str], facts: Mapping[str, Tensor]
) -> Iterator[Candidate]:
    """The source calls of one row; ``texts`` are the code, and the forward or the rate that goes with it."""
    styles = [rendering.style] if rendering.style else list(Style)
    solutions = _solutions(row, rendering, pattern, texts)
    for solution, extra in ((s, extra) for s in solutions for extra in suggested(row, rendering)):
        given = written(row, extra | dict(solution.arguments))
        for known in _facts(row, solution, given, facts):
            match = _verified(row, given, known, styles, (pattern.target, *texts))
            if match is None:
                continue
            style, rendered = match
            for name in [name for name in given if name in pattern.source.defaults]:
                fewer = {other: argument for other, argument in given.items() if other != name}
                shorter = _verified(row, fewer, known, [style], (pattern.target, *texts))
                # The same code of another case of the row is another level.
                if shorter is not None and shorter[1].rendering is rendered.rendering:
                    given = fewer
            own = _head(rendering.code) == row.target.partition("(")[0]
            yield Candidate(row, source_call(row, given), style, rendered, own)
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
    return [solution.gathered() for solution in solutions]


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


def _facts(
    row: Row, solution: Solution, given: Mapping[str, Argument], facts: Mapping[str, Tensor]
) -> Iterator[dict[str, Any]]:
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
    known: dict[str, Any] = {
        name: _fact(argument, facts)
        for name, argument in given.items()
        if name in row.tensors and _fact(argument, facts)
    }
    if isinstance(row, Loss | Metric):
        known = {name: facts[name] for name in row.tensors if name in facts}
    yield known
    if not facts and row.tensors:
        for rank in RANKS:
            shape = (UNKNOWN,) * (rank - 1)
            yield {
                name: _as_many(Tensor((*shape, solution.channels.get(name, UNKNOWN))), given.get(name))
                for name in row.tensors
            }


def _fact(argument: Argument, facts: Mapping[str, Tensor]) -> Any:
    """What is known of an argument: a tensor, or several in a list; None for nothing."""
    if argument.text in facts:
        return facts[argument.text]
    found = tuple(facts[text] for text in _items(argument) if text in facts)
    return found or None


def _as_many(fact: Tensor, argument: Argument | None) -> Any:
    """The same of each tensor of a list, or of the one that there is."""
    items = _items(argument) if argument is not None else ()
    return (fact,) * len(items) if items else fact


def _items(argument: Argument) -> tuple[str, ...]:
    node = ast.parse(f"({argument.text})", mode="eval").body
    return tuple(map(ast.unparse, node.elts)) if isinstance(node, ast.List | ast.Tuple) else ()


def _verified(
    row: Row,
    given: Mapping[str, Argument],
    facts: Mapping[str, Any],
    styles: list[Style],
    wanted: tuple[Signature, str, str],
) -> tuple[Style, Rendered] | None:
    """The first style in which the candidate renders to the given call again."""
    target, code, forward = wanted
    positional = [item for name in leading(row, given) for item in spread(given[name])]
    keywords = {name: argument for name, argument in given.items() if name not in leading(row, given)}
    for style in styles:
        try:
            rendered = render(row, positional, keywords, dict(facts), style)
        except (Unrenderable, *IMPOSSIBLE):
            continue
        second = initial_rate(row, positional, keywords) if isinstance(row, Schedule) else rendered.forward
        pairs = [(rendered.code, code), (second, forward)]
        same = all(not given or normal(ours, target) == normal(given, target) for ours, given in pairs)
        if same:
            return style, rendered
    return None
