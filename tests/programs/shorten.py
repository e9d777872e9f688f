"""Makes a program short before it is run in either framework: few epochs, few steps, small settings, no checkpoints.

Only constants change, at places that tell by their names or by what happens there that they say how long the program
trains; both frameworks then run the same program.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator, Mapping

from tests.programs.sides.arrays import SHARE
from tests.programs.textedits import Edit, apply_edits

EPOCHS, STEPS = 2, 12

LENGTHS = (
    (re.compile(r"^(steps_per_epoch|validation_steps|val_steps|steps_epoch)$", re.I), 3),
    (re.compile(r"(^|_)epochs?$", re.I), EPOCHS),
    (
        re.compile(r"^(max_|num_|n_|total_)?(training_|train_)?(steps|iterations|iters?|episodes)$", re.I),
        STEPS,
    ),
    (re.compile(r"^(max_)?(steps_per_episode|episode_length)$", re.I), 20),
)
"""What names say how long something goes on, and how long it may."""

TRAINS = frozenset(
    {"fit", "train_on_batch", "apply_gradients", "gradient", "minimize", "train_step", "train_batch"}
)
"""Calls that tell that a loop trains; `train...` and `...optimi...` functions of the program's own tell it, too."""


def shorten(source: str, settings: Mapping[str, str] | None = None) -> str:
    """The program with smaller constants, and with those of ``settings``; as it is if it does not parse."""
    try:
        tree = ast.parse(source)
    except SyntaxError:
        return source
    settings = settings or {}
    edits = [*_settings(tree, settings), *_lengths(tree), *_loops(tree), *_rows(tree), *_weights(tree)]
    return apply_edits(source, edits)


def _named(tree: ast.AST) -> Iterator[tuple[str, ast.expr]]:
    """Values that a name is given: by assignment, as an argument, as a parameter's default, as an option's."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Assign | ast.AnnAssign) and node.value is not None:
            targets = node.targets if isinstance(node, ast.Assign) else [node.target]
            for target in targets:
                yield from _pairs(target, node.value)
        elif isinstance(node, ast.Call):
            named = [(word.arg, word.value) for word in node.keywords if word.arg]
            yield from named
            if _called(node) in ("add_argument", "DEFINE_integer") and node.args:
                yield from _option(node, named)
        elif isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda):
            arguments = node.args
            names = [item.arg for item in (*arguments.posonlyargs, *arguments.args)]
            yield from zip(reversed(names), reversed(arguments.defaults), strict=False)
            for item, default in zip(arguments.kwonlyargs, arguments.kw_defaults, strict=True):
                if default is not None:
                    yield item.arg, default


def _pairs(target: ast.expr, value: ast.expr) -> Iterator[tuple[str, ast.expr]]:
    if isinstance(target, ast.Name):
        yield target.id, value
    elif isinstance(target, ast.Attribute):
        yield target.attr, value
    elif isinstance(target, ast.Tuple) and isinstance(value, ast.Tuple):
        for item, part in zip(target.elts, value.elts, strict=False):
            yield from _pairs(item, part)


def _option(call: ast.Call, named: list[tuple[str, ast.expr]]) -> Iterator[tuple[str, ast.expr]]:
    first = call.args[0]
    if isinstance(first, ast.Constant) and isinstance(first.value, str):
        name = first.value.lstrip("-").replace("-", "_")
        yield from ((name, value) for key, value in named if key == "default")
        if len(call.args) > 1:
            yield name, call.args[1]


def _called(node: ast.Call) -> str:
    function = node.func
    return function.attr if isinstance(function, ast.Attribute) else getattr(function, "id", "")


def _settings(tree: ast.AST, settings: Mapping[str, str]) -> Iterator[Edit]:
    for name, value in _named(tree):
        if name in settings and not isinstance(value, ast.Name):
            yield Edit(value, settings[name])


def _lengths(tree: ast.AST) -> Iterator[Edit]:
    for name, value in _named(tree):
        for pattern, most in LENGTHS:
            if pattern.search(name) and (number := _number(value)) is not None and number > most:
                yield Edit(value, str(most))
                break


def _number(node: ast.expr) -> float | None:
    """A positive number written out: ``50``, ``1e5``, ``int(1e5)``, ``60 * 1000``."""
    if isinstance(node, ast.Call) and _called(node) == "int" and len(node.args) == 1:
        return _number(node.args[0])
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Mult):
        left, right = _number(node.left), _number(node.right)
        return None if left is None or right is None else left * right
    if isinstance(node, ast.Constant) and type(node.value) in (int, float):
        return float(node.value)  # type: ignore[arg-type]
    return None


def _loops(tree: ast.AST) -> Iterator[Edit]:
    """Loops over a range of numbers in which something is trained."""
    for node in ast.walk(tree):
        if not (isinstance(node, ast.For) and _trains(node)):
            continue
        for call in ast.walk(node.iter):
            if isinstance(call, ast.Call) and _called(call) in ("range", "trange") and call.args:
                last = call.args[1] if len(call.args) > 1 else call.args[0]
                number = _number(last)
                most = EPOCHS if isinstance(node.target, ast.Name) and "epoch" in node.target.id else STEPS
                if number is not None and number > most:
                    yield Edit(last, str(most))


ROWS = re.compile(
    r"^(num_|n_|nb_)?(val|valid|validation|train|training|test)_?(size|samples|examples|split)?$", re.I
)
SIZES = frozenset({60_000, 50_000, 10_000, 25_000})


def _rows(tree: ast.AST) -> Iterator[Edit]:
    """Numbers of a data set's rows, where it is cut: ``x[:-10000]``, ``x.reshape(60000, 784)``, ``data.take(1000)``."""
    cuts: list[ast.expr] = [value for name, value in _named(tree) if ROWS.search(name)]
    for node in ast.walk(tree):
        if isinstance(node, ast.Slice):
            ends = [end for end in (node.lower, node.upper) if end is not None]
            cuts += [end.operand if isinstance(end, ast.UnaryOp) else end for end in ends]
        elif isinstance(node, ast.Call) and _called(node) in ("take", "skip") and len(node.args) == 1:
            cuts += node.args
        elif isinstance(node, ast.Call) and _draws(node):
            yield from _drawn_rows(node)
        elif isinstance(node, ast.Call) and _called(node) == "reshape":
            shapes = [
                item for arg in node.args for item in (arg.elts if isinstance(arg, ast.Tuple) else [arg])
            ]
            yield from (
                Edit(item, str(int(_number(item) or 0) // SHARE)) for item in shapes if _number(item) in SIZES
            )
    for cut in cuts:
        number = _number(cut)
        if number is not None and number >= 1000:
            yield Edit(cut, str(int(number) // SHARE))


def _draws(call: ast.Call) -> bool:
    """Whether it is a function of `numpy.random`."""
    owner = call.func.value if isinstance(call.func, ast.Attribute) else None
    return (
        isinstance(owner, ast.Attribute)
        and owner.attr == "random"
        and getattr(owner.value, "id", "") in ("np", "numpy")
    )


def _drawn_rows(call: ast.Call) -> Iterator[Edit]:
    """Thousands of rows that a program draws for want of data."""
    for argument in (*call.args, *(word.value for word in call.keywords if word.arg == "size")):
        first = argument.elts[0] if isinstance(argument, ast.Tuple | ast.List) and argument.elts else argument
        number = _number(first)
        if number is not None and number >= 5000:
            yield Edit(first, str(int(number) // SHARE))


def _trains(loop: ast.For) -> bool:
    for node in ast.walk(loop):
        if isinstance(node, ast.Call):
            name = _called(node)
            if name in TRAINS or "train" in name or "optimi" in name or name == "GradientTape":
                return True
    return False


def _weights(tree: ast.AST) -> Iterator[Edit]:
    """Published weights, which nobody can download here: such models start from random ones."""
    for name, value in _named(tree):
        if name == "weights" and isinstance(value, ast.Constant) and value.value == "imagenet":
            yield Edit(value, "None")
    for node in ast.walk(tree):
        if (
            isinstance(node, ast.Call)
            and not (node.args or node.keywords)
            and "applications" in ast.unparse(node.func)
        ):
            yield Edit(node, f"{ast.unparse(node.func)}(weights=None)")
