"""Operations on tensors: the catalog's functions, operators, and the model's inputs."""

from __future__ import annotations

import ast
import re
from contextlib import suppress
from dataclasses import replace
from functools import lru_cache
from typing import Any

from migrate.catalog.choice import Unrenderable
from migrate.catalog.model import Function
from migrate.catalog.registry import find
from migrate.catalog.remembered import render
from migrate.catalog.signature import Argument, BindError, Signature
from migrate.catalog.template import bracketed
from migrate.catalog.values import ANY, CHANNELS_LAST, UNKNOWN, DType, Tensor
from migrate.codemods import syntax as cst
from migrate.codemods.models import expressions, function_shapes, input_facts
from migrate.codemods.models.layout import bring, bring_all, layout_of
from migrate.codemods.models.run import Run
from migrate.codemods.models.statics import static
from migrate.codemods.models.values import CannotFollow, Items, Static, TensorRef, Value, is_tensorial
from migrate.codemods.syntax.mirror import symbol

MAKERS = (
    "tf.range",
    "tf.zeros",
    "tf.ones",
    "tf.fill",
    "tf.constant",
    "tf.eye",
    "tf.random.",
    "keras.ops.arange",
)
RANGES = ("tf.range", "keras.ops.arange")
QUOTED = re.compile(r"(?<!\w)'([^'\"\\]*)'")


def operand(text: str) -> str:
    """An expression as part of a larger one."""
    return bracketed(text)


def function(run: Run, node: cst.Call, row: Function) -> Value:
    """A function of the source framework on tensors, rendered by its row."""
    return rendered(run, _values(run, node, keyword=False), dict(_keywords(run, node)), node, row)


def rendered(
    run: Run, positional: list[Value], keywords: dict[str, Value], node: cst.CSTNode, row: Function
) -> Value:
    """A function of the source framework for these arguments."""
    everything = [*positional, *keywords.values()]
    wanted = layout_of(_flat(everything)) if row.layout == ANY else row.layout
    positional = [bring_all(run, value, wanted, node) for value in positional]
    keywords = {name: bring_all(run, value, wanted, node) for name, value in keywords.items()}
    arguments = [argument(value) for value in positional]
    named = {name: argument(value) for name, value in keywords.items()}
    try:
        bound = Signature.parse(row.source).bind(
            arguments, {row.renamed.get(k, k): v for k, v in named.items()}
        )
    except BindError as error:
        raise CannotFollow("API103", node, str(error)) from None
    facts = {
        name: bound[name].value for name in row.tensors if name in bound and _is_facts(bound[name].value)
    }
    try:
        found = render(row, arguments, named, facts, run.context.options.style)
    except Unrenderable as error:
        raise CannotFollow(error.code, node, str(error)) from None
    note_level(run, found.level, row.name, found.note, node)
    output = found.output
    if isinstance(output, Tensor) and output.shape is None:
        values = {name: argument.value for name, argument in bound.items()}
        output = replace(output, shape=function_shapes.shape_of(row.name, values))
    return results(found.code if run.quiet else spelled(run, found.code), output)


def spelled(run: Run, code: str) -> str:
    """The catalog's code with the file's names and the file's kind of quotes."""
    return quoted(run, run.context.localise(code))


def quoted(run: Run, code: str) -> str:
    """Code with the file's kind of quotes."""
    text = run.context.tree.text
    return QUOTED.sub(r'"\1"', code) if text.count('"') > text.count("'") else code


def made(run: Run, node: cst.BaseExpression) -> Value | None:
    """A tensor that ``call`` makes from numbers, ``tf.range(n)`` or ``tf.zeros((2, n))``; None if it is none."""
    name = run.context.names.resolve(node.func) if isinstance(node, cst.Call) and run.is_forward else None
    row = find(name) if name is not None else None
    if not isinstance(node, cst.Call) or not isinstance(row, Function) or not row.name.startswith(MAKERS):
        return None
    tensor = function(run, node, row)
    if isinstance(tensor, TensorRef) and tensor.facts.shape is None and row.name in RANGES:
        return replace(tensor, facts=Tensor((UNKNOWN,), CHANNELS_LAST, tensor.facts.dtype))
    return tensor


def results(text: str, output: Tensor | tuple[Tensor, ...]) -> Value:
    """The tensor, or the tuple of tensors, that an expression gives."""
    if isinstance(output, tuple):
        items = tuple(TensorRef(f"{bracketed(text)}[{i}]", facts) for i, facts in enumerate(output))
        return Items(items, "tuple", text=text)
    return TensorRef(text, flat_layout(output))


def flat_layout(facts: Tensor) -> Tensor:
    """Facts of a matrix or vector have no layout of their own."""
    if facts.shape is not None and len(facts.shape) < 3:
        return facts.with_layout(CHANNELS_LAST)
    return facts


def argument(value: Value) -> Argument:
    """A value as an argument of a catalog row: of tensors the facts."""
    return Argument(expressions.texts(value), facts_of(value))


def facts_of(value: Value) -> Any:
    """What the catalog may know of a value: facts of a tensor, a tuple of facts of a list of them, else the value."""
    if isinstance(value, TensorRef):
        return value.facts
    if isinstance(value, Items):
        facts = tuple(facts_of(item) for item in value.items)
        return facts if value.exact else (*facts, value.rest)
    return value.value if isinstance(value, Static) else UNKNOWN


def _is_facts(value: Any) -> bool:
    return isinstance(value, Tensor) or (
        isinstance(value, tuple) and any(isinstance(item, Tensor) for item in value)
    )


def _flat(values: list[Value]) -> list[Value]:
    return [item for value in values for item in (value.items if isinstance(value, Items) else (value,))]


def _values(run: Run, node: cst.Call, keyword: bool) -> list[Value]:
    return [
        expressions.evaluate(run, item.value)
        for item in _plain(node)
        if (item.keyword is not None) is keyword
    ]


def _keywords(run: Run, node: cst.Call) -> list[tuple[str, Value]]:
    return [
        (item.keyword.value, expressions.evaluate(run, item.value))
        for item in _plain(node)
        if item.keyword is not None
    ]


def _plain(node: cst.Call) -> list[cst.Arg]:
    if any(item.star for item in node.args):
        raise CannotFollow("API104", node, "the call unpacks its arguments")
    return list(node.args)


def binary(run: Run, node: cst.BinaryOperation | cst.Comparison, left: Value, right: Value) -> Value:
    """``x + y``, ``x * 2``, ``x > 0``: torch's operators do the same, once both sides have one layout."""
    if not is_tensorial(left) and not is_tensorial(right):
        if isinstance(left, Items) or isinstance(right, Items):
            return _joined(node, left, right)
        return static(run, node)
    wanted = layout_of([left, right])
    if _needs_source_order(left, right):
        wanted = CHANNELS_LAST
    left, right = (bring_all(run, value, wanted, node) for value in (left, right))
    if isinstance(left, Items) or isinstance(right, Items):
        return _joined(node, left, right)
    sign = _sign(run, node)
    text = _as_written(run, node, infix(expressions.texts(left), sign, expressions.texts(right)))
    return TensorRef(text, broadcast(left, right, isinstance(node, cst.Comparison)))


def _as_written(run: Run, node: cst.BaseExpression, text: str) -> str:
    """The file's own text, with its brackets and blanks, where that says the same."""
    source = run.context.source(node)
    if "\n" in source or "\r" in source:
        return text
    return source if _say_the_same(source, text) else text


@lru_cache(maxsize=4096)
def _say_the_same(text: str, other: str) -> bool:
    return ast.dump(ast.parse(text, mode="eval")) == ast.dump(ast.parse(other, mode="eval"))


@lru_cache(maxsize=4096)
def infix(left: str, sign: str, right: str) -> str:
    """``left sign right`` with no more brackets than it needs."""
    wanted = ast.dump(ast.parse(f"({left}) {sign} ({right})", mode="eval"))
    for text in (f"{left} {sign} {right}", f"{left} {sign} ({right})", f"({left}) {sign} {right}"):
        with suppress(SyntaxError):  # lines that only brackets hold together
            if ast.dump(ast.parse(text, mode="eval")) == wanted:
                return text
    return f"({left}) {sign} ({right})"


def _sign(run: Run, node: cst.BinaryOperation | cst.Comparison) -> str:
    sign = node.operator if isinstance(node, cst.BinaryOperation) else node.comparisons[0].operator
    return symbol(sign)


def _joined(node: cst.CSTNode, left: Value, right: Value) -> Value:
    match node:
        case cst.BinaryOperation(operator=cst.Add()):
            if isinstance(left, Items) and isinstance(right, Items) and left.exact and right.exact:
                return Items(left.items + right.items, left.kind)
    raise CannotFollow("MOD401", node, "this operation on a list is not understood")


def _needs_source_order(left: Value, right: Value) -> bool:
    """Whether broadcasting would meet other axes in channels-first order: the ranks differ and are above 1."""
    ranks = [
        len(value.facts.shape)
        for value in (left, right)
        if isinstance(value, TensorRef) and value.facts.shape
    ]
    return len(ranks) == 2 and ranks[0] != ranks[1]


def broadcast(left: Value, right: Value, comparison: bool = False) -> Tensor:
    """What is known of two tensors, or a tensor and a number, combined element by element."""
    facts = [value.facts for value in (left, right) if isinstance(value, TensorRef)]
    first = facts[0]
    dtype = "bool" if comparison else first.dtype
    if len(facts) == 1:
        return Tensor(first.shape, first.layout, dtype)
    if first.shape is None or facts[1].shape is None:
        return Tensor(None, first.layout, dtype)
    longer, shorter = sorted((first.shape, facts[1].shape), key=len, reverse=True)
    padded = (1,) * (len(longer) - len(shorter)) + tuple(shorter)
    shape = tuple(
        b if a == 1 or (a is UNKNOWN and _is_several(b)) else a for a, b in zip(longer, padded, strict=True)
    )
    return Tensor(shape, first.layout, dtype)


def _is_several(size: Any) -> bool:
    """Whether a size is known to be more than one: then it is that of the result."""
    return isinstance(size, int) and size > 1


def elementwise_call(run: Run, node: cst.Call, callee: Static) -> Value:
    """A call of an activation that is a parameter: ``activation(x)``."""
    values = _values(run, node, keyword=False)
    if (
        len(values) == 1
        and isinstance(values[0], TensorRef)
        and len(node.args) == 1
        and callee.text.isidentifier()
    ):
        text = f"{callee.text}({values[0].text})"
        return replace(values[0], text=text, variable=None, origin=None, mask="")
    if not any(is_tensorial(value) for value in values):
        return static(run, node)
    raise CannotFollow("MOD401", node, f"the call of `{callee.text}` is not understood")


def model_input(run: Run, node: cst.Call) -> TensorRef:
    """``keras.Input(shape=..., dtype=..., name=...)``: a parameter of ``forward``, named as its variable."""
    given = {
        item.keyword.value
        if item.keyword
        else ("shape", "batch_size", "dtype", "sparse", "batch_shape", "name")[i]: item
        for i, item in enumerate(_plain(node)[:6])
    }
    plain = given.get("shape") or given.get("input_shape")  # Keras 2's name of an InputLayer's
    holder = plain or given.get("batch_shape") or given.get("batch_input_shape")
    if holder is None:
        raise CannotFollow("SHP202", node, "the input has no shape")
    axes = input_facts.axes(run, holder.value, run.hint)
    name = run.context.value(given["name"].value) if "name" in given else None
    dtype = run.context.value(given["dtype"].value) if "dtype" in given else "float32"
    variable = run.hint or (name if isinstance(name, str) and name.isidentifier() else None)
    variable = variable or ("inputs" if not run.draft.inputs else f"inputs_{len(run.draft.inputs)}")
    facts = Tensor((UNKNOWN, *axes) if plain else axes, CHANNELS_LAST, _dtype(dtype))
    reference = TensorRef(variable, facts, variable, variable)
    run.draft.inputs.append((variable, (name if isinstance(name, str) else variable, facts)))
    return reference


def _dtype(value: Any) -> str | None:
    if isinstance(value, DType):
        return value.name
    return value if isinstance(value, str) else None


def note_level(run: Run, level: Any, name: str, note: str, node: cst.CSTNode) -> None:
    """Remember a rendering's level, to be told once the model is written."""
    if not run.quiet:
        run.draft.levels.append((level, name, note, node))


def in_source_order(run: Run, value: Value, node: cst.CSTNode | None = None) -> Value:
    """A value in Keras's axis order, as it leaves the model."""
    if isinstance(value, TensorRef):
        return bring(run, value, CHANNELS_LAST, node)
    return bring_all(run, value, CHANNELS_LAST, node)
