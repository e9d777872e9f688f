"""Functions whose body takes the place of their call: those that return layers or inputs, that take ``**kwargs`` or
layers, that call themselves, or that need what only the function around them knows.

    def dense(units):
        return layers.Dense(units, activation="relu")

    x = dense(16)(x)                          →          self.dense = nn.Linear(8, 16)

Arguments are written in the place of parameters. Variables keep their names where the caller does not use them.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from migrate.codemods import syntax as cst
from migrate.codemods.models import expressions, parameters, statements
from migrate.codemods.models.run import Run
from migrate.codemods.models.values import CannotFollow, FunctionValue, Items, Static, TensorRef, Value

MOST_CALLS = 64  # of functions within functions


def bind(run: Run, node: cst.FunctionDef, call: cst.Call) -> dict[str, Value]:
    """The arguments of a call by the function's parameters; ``**kwargs`` is a dict.

    Raises:
        CannotFollow: the call does not fit, or unpacks what is not known.
    """
    params = [*node.params.posonly_params, *node.params.params, *node.params.kwonly_params]
    if params and params[0].name.value == "self":
        params = params[1:]  # a method: the object is the one whose method builds the model
    names = [parameter.name.value for parameter in params]
    extra = node.params.star_kwarg.name.value if node.params.star_kwarg is not None else None
    if isinstance(node.params.star_arg, cst.Param):
        raise CannotFollow("API104", call, f"`{node.name.value}` takes *args")
    given: dict[str, Value] = {}
    rest: dict[str, Value] = {}
    for position, argument in enumerate(call.args):
        if argument.star == "**":
            for key, value in _unpacked(run, argument.value, call).items():
                (given if key in names else rest)[key] = value
            continue
        key = argument.keyword.value if argument.keyword else names[position] if position < len(names) else ""
        if argument.star or not key or (key not in names and extra is None):
            raise CannotFollow("API106", call, f"the call does not fit `{node.name.value}`")
        (given if key in names else rest)[key] = parameters.argument_value(run, argument.value)
    bound: dict[str, Value] = {}
    for parameter in params:
        name = parameter.name.value
        if name in given:
            bound[name] = given[name]
        elif parameter.default is not None:
            bound[name] = parameters.argument_value(run, parameter.default)
        else:
            raise CannotFollow("API106", call, f"`{node.name.value}` needs `{name}`")
    if extra is not None:
        bound[extra] = Items(tuple(rest.values()), "dict", keys=tuple(f'"{key}"' for key in rest))
    return bound


def _unpacked(run: Run, node: cst.BaseExpression, call: cst.Call) -> dict[str, Value]:
    held = run.env.get(node.value) if isinstance(node, cst.Name) else None
    if isinstance(held, Items) and held.kind == "dict":
        return {key.strip("\"'"): item for key, item in zip(held.keys, held.items, strict=True)}
    raise CannotFollow("API104", call, "what the call unpacks is not known")


def call(
    run: Run,
    node: cst.FunctionDef,
    bound: Mapping[str, Value],
    where: cst.CSTNode,
    closure: Mapping[str, Value] | None = None,
    hint: str | None = None,
) -> Value:
    """What a call gives, its body's statements written in its place.

    Raises:
        CannotFollow: the body is not understood, or calls itself without end.
    """
    if run.depth >= MOST_CALLS:
        raise CannotFollow("MOD401", where, f"`{node.name.value}` calls itself without end")
    own = run.targets
    inner = replace(
        run,
        env={**(closure or {}), **bound},
        texts={key: value for key, value in run.texts.items() if key in (closure or {}) and key not in bound},
        returns=[],
        rest=(),
        depth=run.depth + 1,
        path=(*run.path, id(where)),
        output_layout=None,
        is_pipeline=False,
        avoided=frozenset(run.avoided | {name for name in run.env if name not in bound or name not in own}),
    )
    for name, value in bound.items():
        inner.env[name] = _parameter(inner, name, value)
    body = list(node.body.body)
    for position, statement in enumerate(body):
        inner.rest = (body[position + 1 :],)
        match statement:
            case cst.SimpleStatementLine(body=[cst.Return(value=cst.BaseExpression() as given)]):
                inner.statement, inner.targets, inner.hint = statement, frozenset(), hint
                return _leaving(expressions.evaluate(inner, given), inner)
        statements.statement(inner, statement)
        if inner.returns:
            return _leaving(inner.returns[-1], inner)
    return Static("None", None)


def _parameter(run: Run, name: str, value: Value) -> Value:
    """An argument as the function's own variable."""
    if isinstance(value, Static):
        if value.text != name:
            run.texts[name] = value.text or repr(value.value)
        return value
    if isinstance(value, TensorRef):
        return replace(value, variable=None)
    if isinstance(value, Items) and value.variable is not None:
        return replace(value, variable=None, text=value.variable)
    return value


def _leaving(value: Value, inner: Run) -> Value:
    """A result as its caller may use it."""
    if isinstance(value, Items):
        return replace(value, items=tuple(_leaving(item, inner) for item in value.items))
    if isinstance(value, Static):
        return replace(value, local=False) if not inner.loops else value
    return value


def of_function(run: Run, callee: FunctionValue, node: cst.Call) -> Value:
    """A call of a function that the builder itself defines."""
    if callee.helper:
        return run.blocks.call(run, node, callee.helper)
    hint, run.hint = run.hint, None
    function = callee.node
    if not isinstance(function, cst.FunctionDef):
        raise CannotFollow("MOD403", node, "this function is not understood here")
    bound = bind(run, function, node)
    return call(run, function, bound, node, {**callee.env, **_later(run, callee)}, hint)


def _later(run: Run, callee: FunctionValue) -> dict[str, Value]:
    """The function itself, and those that were defined after it."""
    return {name: value for name, value in run.env.items() if isinstance(value, FunctionValue)}
