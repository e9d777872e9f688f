"""Functions of tensors in model-building code: ``Lambda`` layers, and the file's own functions that make no layers.

A function at the file's top level stays a function, and ``forward`` calls it; of a lambda ``forward`` computes the
expression itself.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from migrate.catalog.model import Function
from migrate.catalog.registry import find
from migrate.catalog.values import Tensor
from migrate.codemods import syntax as cst
from migrate.codemods.models import expressions, inline, naming, operations
from migrate.codemods.models.program import Line
from migrate.codemods.models.run import Run
from migrate.codemods.models.values import (
    CannotFollow,
    FunctionValue,
    Items,
    Static,
    TensorRef,
    Value,
    is_tensorial,
    without_inner,
)
from migrate.codemods.tree import below


def of_lambda(run: Run, node: cst.Call) -> FunctionValue:
    """The function of ``layers.Lambda(function, arguments={...})``.

    Raises:
        CannotFollow: it is none that the file defines or the catalog knows.
    """
    inner = given_to(node)
    if inner is None:
        raise CannotFollow("MOD403", node, "a Lambda layer with further arguments is not understood")
    if isinstance(inner, cst.Lambda):
        return FunctionValue(inner, dict(run.env))
    if isinstance(inner, cst.Name | cst.Attribute):
        held = run.env.get(inner.value) if isinstance(inner, cst.Name) else None
        if isinstance(held, FunctionValue):
            return held
        name = run.context.names.resolve(inner)
        row = find(name) if name is not None else None
        if isinstance(row, Function):
            return FunctionValue(row, {}, row.name)
        if name is not None and (found := own_function(run, name)) is not None:
            return FunctionValue(found, {}, run.context.source(inner))
    raise CannotFollow("MOD403", node, "the function of this Lambda layer is not understood")


def given_to(node: cst.Call) -> cst.BaseExpression | None:
    """The function in ``layers.Lambda(function)``; None where the layer gives it more than a tensor."""
    given = {item.keyword.value if item.keyword else "function": item.value for item in node.args[:1]}
    given |= {item.keyword.value: item.value for item in node.args if item.keyword is not None}
    return given.get("function") if given.keys().isdisjoint({"arguments", "mask"}) else None


def own_function(run: Run, name: str) -> cst.FunctionDef | None:
    """The function of the file's top level that a full name stands for, if there is one and it makes no layers."""
    module, _, short = name.rpartition(".")
    if module != run.context.module_name or run.blocks.is_known(name):
        return None
    found = [
        node
        for node in run.context.module.body
        if isinstance(node, cst.FunctionDef) and node.name.value == short
    ]
    return found[0] if len(found) == 1 else None


def called(run: Run, node: cst.Call, function: cst.FunctionDef) -> Value | None:
    """A call of a function of the file that makes no layers; None where it is given no tensor."""
    if any(item.star for item in node.args):
        return None
    values = [expressions.evaluate(run, item.value) for item in node.args]
    if not any(map(is_tensorial, values)):
        return None
    names = [item.keyword.value if item.keyword is not None else "" for item in node.args]
    text = run.context.source(node.func)
    return _call(run, function, text, list(zip(names, values, strict=True)), node)


def apply(run: Run, function: FunctionValue, values: Sequence[Value], node: cst.CSTNode) -> Value:
    """What a function gives for tensors."""
    inner = function.node
    if isinstance(inner, Function):
        return operations.rendered(run, list(values), {}, node, inner)
    if isinstance(inner, cst.Lambda):
        return _inlined(run, inner, function.env, values, node)
    if function.name:
        return _call(run, inner, function.name, [("", value) for value in values], node)
    return inline.call(run, inner, dict(_parameters(inner, values, node)), node, function.env)


def _parameters(
    function: cst.FunctionDef, values: Sequence[Value], node: cst.CSTNode
) -> Sequence[tuple[str, Value]]:
    names = [parameter.name.value for parameter in (*function.params.posonly_params, *function.params.params)]
    if len(names) != len(values):
        raise CannotFollow("API106", node, f"the call does not fit `{function.name.value}`")
    return list(zip(names, values, strict=True))


def _call(
    run: Run, function: cst.FunctionDef, text: str, given: Sequence[tuple[str, Value]], node: cst.CSTNode
) -> Value:
    """``scale(x, 2.0)`` in ``forward``; what it gives is known from running its body for facts alone."""
    ordered = [(name, operations.in_source_order(run, value, node)) for name, value in given]
    parts = [
        f"{name}={expressions.texts(value)}" if name else expressions.texts(value) for name, value in ordered
    ]
    written = f"{text}({', '.join(parts)})"
    found = _facts(run, function, ordered, node)
    if isinstance(found, TensorRef):
        in_order = operations.in_source_order(run.fork(quiet=True), found, node)
        assert isinstance(in_order, TensorRef)
        return TensorRef(written, in_order.facts)
    if isinstance(found, Items) and all(isinstance(item, TensorRef) for item in found.items):
        items = tuple(
            TensorRef(f"{written}[{i}]", item.facts)
            for i, item in enumerate(found.items)
            if isinstance(item, TensorRef)
        )
        return Items(items, "tuple", text=written)
    return TensorRef(written, Tensor())


def _facts(
    run: Run, function: cst.FunctionDef, given: Sequence[tuple[str, Value]], node: cst.CSTNode
) -> Value | None:
    names = [parameter.name.value for parameter in (*function.params.posonly_params, *function.params.params)]
    bound: dict[str, Value] = {}
    for position, (name, value) in enumerate(given):
        bound[name or (names[position] if position < len(names) else "")] = value
    for parameter in function.params.params:
        if parameter.name.value not in bound and parameter.default is not None:
            bound[parameter.name.value] = Static(
                run.context.source(parameter.default), run.context.value(parameter.default)
            )
    try:
        return without_inner(inline.call(run.fork(quiet=True), function, bound, node, {}))
    except CannotFollow:
        return None


def _inlined(
    run: Run, function: cst.Lambda, env: Mapping[str, Value], values: Sequence[Value], node: cst.CSTNode
) -> Value:
    """``lambda t: tf.abs(t) * 2``: its expression, with the tensor in the parameter's place."""
    names = [parameter.name.value for parameter in function.params.params]
    if len(names) != len(values):
        raise CannotFollow("MOD403", node, "this Lambda layer is called with other arguments than it takes")
    outer, texts = dict(run.env), dict(run.texts)
    run.env.update({name: value for name, value in env.items() if name not in run.env})
    for name, value in zip(names, values, strict=True):
        uses = sum(1 for part in below(function.body, cst.Name) if part.value == name)
        run.texts.pop(name, None)
        run.env[name] = _named(run, name, value, outer) if uses > 1 else _anonymous(value)
    try:
        return expressions.evaluate(run, function.body)
    finally:
        run.env.clear()
        run.env.update(outer)
        run.texts.clear()
        run.texts.update(texts)


def _anonymous(value: Value) -> Value:
    return replace(value, variable=None, origin=None, mask="") if isinstance(value, TensorRef) else value


def _named(run: Run, name: str, value: Value, outer: Mapping[str, Value]) -> Value:
    """A tensor that the expression reads several times: it is computed once, before."""
    if not isinstance(value, TensorRef) or value.variable is not None or value.text.isidentifier():
        return _anonymous(value)
    free = naming.attribute(name, {*outer, *run.avoided})
    run.emit(Line(f"{free} = {run.forward_text(value.text)}"))
    return TensorRef(free, value.facts)
