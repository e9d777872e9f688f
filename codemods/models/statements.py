"""Statements of model-building code, one by one: what each leaves in ``__init__`` and what in ``forward``."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from migrate.catalog.signature import Argument
from migrate.catalog.template import bracketed
from migrate.codemods import syntax as cst
from migrate.codemods.models import branches, expressions, loops, operations, sequential, sizes
from migrate.codemods.models.layout import bring, bring_all, layout_of
from migrate.codemods.models.program import Line
from migrate.codemods.models.run import Run
from migrate.codemods.models.statics import static
from migrate.codemods.models.unpacked import (
    is_local,
    keep_sizes,
    rebound,
    target_names,
    unpack,
    unpacks_shape,
)
from migrate.codemods.models.values import (
    CannotFollow,
    FunctionValue,
    Items,
    LayerValue,
    ModuleValue,
    PipelineValue,
    Static,
    TensorRef,
    Value,
    is_tensorial,
)
from migrate.codemods.syntax.build import expression
from migrate.codemods.syntax.mirror import symbol
from migrate.codemods.tree import below

NAME_SCOPES = frozenset({"tf.name_scope", "keras.name_scope", "keras.backend.name_scope"})


def execute(run: Run, nodes: Sequence[cst.CSTNode]) -> None:
    """Interpret statements in order, until one returns."""
    for position, node in enumerate(nodes):
        outer = run.rest
        run.rest = (*outer, nodes[position + 1 :])
        try:
            statement(run, node)
        finally:
            run.rest = outer


def statement(run: Run, node: cst.CSTNode) -> None:
    """One statement.

    Raises:
        CannotFollow: a kind of statement, or an expression in it, that is not understood.
    """
    match node:
        case cst.SimpleStatementLine(body=body):
            for small in body:
                run.statement, run.targets, run.hint = small, frozenset(), None
                _small(
                    run,
                    small,
                    comments(node) if small is body[0] else (),
                    trailing(node) if len(body) == 1 else "",
                )
        case cst.For():
            loops.run_for(run, node)
        case cst.If():
            branches.run_if(run, node)
        case cst.FunctionDef():
            run.env[node.name.value] = FunctionValue(node, dict(run.env))
        case cst.With(items=items, body=body) if id(node) in run.context.unwrapped or all(
            _is_scope(run, item) for item in items
        ):
            execute(run, body.body)
        case cst.ClassDef() | cst.Try() | cst.While() | cst.With():
            raise CannotFollow(
                "MOD401", node, f"`{type(node).__name__.lower()}` in model-building code is not understood"
            )
        case _:
            raise CannotFollow("MOD401", node, "this statement in model-building code is not understood")


def _is_scope(run: Run, item: cst.WithItem) -> bool:
    """Whether ``with tf.name_scope(...)`` only gives names."""
    called = item.item.func if isinstance(item.item, cst.Call) else item.item
    return item.asname is None and run.context.names.resolve(called) in NAME_SCOPES


def _small(run: Run, node: cst.BaseSmallStatement, above: tuple[str, ...], after: str) -> None:
    match node:
        case cst.Assign(targets=[cst.AssignTarget(target=target)], value=value):
            assign(run, target, value, above, after)
        case cst.Assign(targets=targets, value=value):
            _assign_all(run, [target.target for target in targets], value, above, after)
        case cst.AnnAssign(target=target, value=cst.BaseExpression() as value):
            assign(run, target, value, above, after)
        case cst.AugAssign(target=cst.Name(value=name)):
            _augment(run, node, name, above, after)
        case cst.Return(value=cst.BaseExpression() as value):
            give_back(run, expressions.evaluate(run, value), node, above, after)
        case cst.Expr(value=cst.SimpleString() | cst.ConcatenatedString()) | cst.Pass() | cst.Global():
            pass
        case cst.Expr(value=cst.Call() as call):
            _call(run, call, above, after)
        case cst.Expr(value=cst.Attribute() | cst.Name() | cst.Subscript()):
            pass  # shown in a notebook, no more
        case cst.Assert():
            pass  # what it checks holds in a program that works
        case _:
            raise CannotFollow("MOD401", node, "this statement in model-building code is not understood")


def assign(
    run: Run,
    target: cst.BaseExpression,
    value: cst.BaseExpression,
    above: tuple[str, ...] = (),
    after: str = "",
) -> None:
    """``target = value``."""
    if _freezes(run, target, value):
        return
    names = target_names(target)
    if unpacks_shape(run, target, value, above, after):
        return
    if _is_parallel(run, target, value):
        assert isinstance(target, cst.Tuple | cst.List)
        assert isinstance(value, cst.Tuple | cst.List)
        for position, (one, part) in enumerate(zip(target.elements, value.elements, strict=True)):
            assign(run, one.value, part.value, above if position == 0 else (), after)
        return
    run.targets = frozenset(names)
    run.hint = names[0] if len(names) == 1 and isinstance(target, cst.Name) else None
    found = expressions.evaluate(run, value)
    run.hint = None
    if isinstance(target, cst.Name):
        bind(run, target.value, found, above, after)
    elif isinstance(target, cst.Tuple | cst.List):
        unpack(run, target, found, above, after)
    else:
        raise CannotFollow(
            "MOD401", target, "an assignment to an attribute or element is not understood here"
        )


def _is_parallel(run: Run, target: cst.BaseExpression, value: cst.BaseExpression) -> bool:
    """Whether this is ``x, n = inputs, 4``, a tensor or layer and a number, or a list that will be filled, or makes
    inputs: ``a, b = Input((4,)), Input((3,))``.

    None may need another's old value.
    """
    if not isinstance(target, cst.Tuple | cst.List) or not isinstance(value, cst.Tuple | cst.List):
        return False
    names = [item.value for item in target.elements]
    parts = [item.value for item in value.elements]
    if len(names) != len(parts) or not all(isinstance(name, cst.Name) for name in names):
        return False
    lists = any(isinstance(part, cst.List) and not part.elements for part in parts)
    made = any(_makes_input(run, part) for part in parts)
    if not lists and not made and len({expressions.touches(run, part) for part in parts}) == 1:
        return False
    read = {part.value for node in parts for part in below(node, cst.Name)}
    return not read & {name.value for name in names if isinstance(name, cst.Name)}


def _makes_input(run: Run, node: cst.BaseExpression) -> bool:
    return isinstance(node, cst.Call) and run.context.names.resolve(node.func) in expressions.INPUTS


def _freezes(run: Run, target: cst.BaseExpression, value: cst.BaseExpression) -> bool:
    """Whether this is ``layer.trainable = False``, before the layer is called: an argument that all layers have."""
    match target:
        case cst.Attribute(value=cst.Name(value=name), attr=cst.Name(value="trainable")):
            layer, given = run.env.get(name), run.context.value(value)
            if (
                isinstance(layer, LayerValue)
                and isinstance(given, bool)
                and layer.slot
                and not layer.slot.code
            ):
                layer.keywords = {**layer.keywords, "trainable": Argument(str(given), given)}
                return True
    return False


def _assign_all(
    run: Run, targets: list[cst.BaseExpression], value: cst.BaseExpression, above: tuple[str, ...], after: str
) -> None:
    """``x = inputs = value``: the last name is the value's own, the others are names for it."""
    names = [target.value for target in targets if isinstance(target, cst.Name)]
    if len(names) != len(targets):
        raise CannotFollow("MOD401", targets[0], "this assignment is not understood")
    assign(run, targets[-1], value, above, after)
    for name in names[:-1]:
        bind(run, name, run.env[names[-1]])


def bind(run: Run, name: str, value: Value, above: tuple[str, ...] = (), after: str = "") -> None:
    """Give a value a name."""
    if isinstance(value, Static):
        keep_sizes(run, name)
        local, own = is_local(run, value), run.own_name(name)
        run.define(own, Line(f"{own} = {value.text}", above, after, defines=(own,)), local)
        run.env[name] = Static(own, rebound(run, own, value.value), local)
        return
    if isinstance(value, TensorRef):
        if run.is_opened and value.variable in run.draft.named:
            run.env[name] = value
            return
        own = run.own_name(name)
        if value.text != own:
            run.emit(Line(f"{own} = {run.forward_text(value.text)}", above, after))
        run.env[name] = TensorRef(own, value.facts, own, value.origin, value.mask)
        return
    if isinstance(value, Items):
        _bind_items(run, name, value, above, after)
        return
    run.env[name] = value


def _bind_items(run: Run, name: str, value: Items, above: tuple[str, ...], after: str) -> None:
    if any(not isinstance(item, TensorRef | Static | Items) for item in flat(value)) or (
        value.kind == "dict" and all(is_input(item) for item in flat(value))
    ):
        run.env[name] = replace(value, variable=None)
        return
    own = run.own_name(name)
    text = run.forward_text(expressions.texts(value))
    empty = not value.items
    if text != own:
        run.emit(Line(f"{own} = {text}", above, after, defines=(own,) if empty else ()))
    if empty:
        run.init.add(Line(f"{own} = {text}", defines=(own,)))
    keys = value.keys if value.kind == "dict" else tuple(map(str, range(len(value.items))))
    items = tuple(
        replace(item, text=f"{own}[{key}]", variable=None) if isinstance(item, TensorRef) else item
        for key, item in zip(keys, value.items, strict=True)
    )
    run.env[name] = replace(value, items=items, variable=own, text="")


def flat(value: Value) -> Iterator[Value]:
    """The elements of a list, of lists within it too."""
    if isinstance(value, Items):
        for item in value.items:
            yield from flat(item)
    else:
        yield value


def is_input(value: Value) -> bool:
    """Whether a value is one of the model's inputs."""
    return isinstance(value, TensorRef) and value.origin is not None


def _augment(run: Run, node: cst.AugAssign, name: str, above: tuple[str, ...], after: str) -> None:
    """``x += y`` on tensors makes a new tensor, as in TensorFlow; on numbers it stays as it is."""
    sign = symbol(node.operator)
    run.targets = frozenset({name})
    current, other = run.env.get(name), expressions.evaluate(run, node.value)
    if isinstance(current, Static) and isinstance(other, Static):
        value = sizes.calculate(f"({current.text}) {sign[:-1]} ({other.text})", _values(run))
        if run.depth:
            bind(run, name, Static(f"{bracketed(current.text)} {sign[:-1]} {bracketed(other.text)}", value))
            return
        keep_sizes(run, name)
        local = is_local(run, current)
        run.define(name, Line(f"{name} {sign} {other.text}", above, after, defines=(name,)), local)
        run.env[name] = Static(name, rebound(run, name, value), local)
        return
    if isinstance(current, Items) and isinstance(other, Items) and sign == "+=":
        for item in other.items:
            append(run, name, current, item, (), "")
        return
    if current is None or not (is_tensorial(current) or is_tensorial(other)):
        raise CannotFollow("MOD401", node, "this assignment is not understood")
    binary = expression(f"a {sign[:-1]} b")
    assert isinstance(binary, cst.BinaryOperation | cst.BooleanOperation)
    if not isinstance(binary, cst.BinaryOperation):
        raise CannotFollow("MOD401", node, "this assignment is not understood")
    bind(run, name, operations.binary(run, binary, current, other), above, after)


def _values(run: Run) -> dict[str, object]:
    return {name: item.value for name, item in run.env.items() if isinstance(item, Static)}


def give_back(
    run: Run, value: Value, node: cst.CSTNode, above: tuple[str, ...] = (), after: str = ""
) -> None:
    """``return value`` of a function of tensors."""
    tensors = [
        item
        for item in (value.items if isinstance(value, Items) else (value,))
        if isinstance(item, TensorRef)
    ]
    if is_tensorial(value) and not run.depth:
        if run.output_layout is not None:
            value = bring_all(run, value, run.output_layout, node)
        elif isinstance(value, Items) and (value.text or value.variable) is None:
            value = bring_all(run, value, layout_of(list(tensors)), node)
        text = expressions.texts(value)
        if isinstance(value, Items) and value.kind == "tuple" and not value.text and not value.variable:
            text = text[1:-1]
        run.emit(Line(f"return {run.forward_text(text)}", above, after))
    run.returns.append(value)


def _call(run: Run, node: cst.Call, above: tuple[str, ...], after: str) -> None:
    """``tensors.append(x)``, ``model.add(layer)``; calls without tensors are left out."""
    match node.func:
        case cst.Attribute(value=cst.Name(value=name), attr=cst.Name(value=method)):
            owner = run.env.get(name)
            if isinstance(owner, Items):
                if method in ("append", "extend") and len(node.args) == 1:
                    value = expressions.evaluate(run, node.args[0].value)
                    added = value.items if method == "extend" and isinstance(value, Items) else (value,)
                    for item in added:
                        append(run, name, as_list(run.env[name]), item, above, after)
                    return
                raise CannotFollow("MOD401", node, f"`.{method}` of a list of tensors is not understood")
            if isinstance(owner, PipelineValue) and method == "add" and len(node.args) == 1:
                sequential.add(run, owner, node.args[0].value, above, after)
                return
            if isinstance(owner, PipelineValue) and method == "pop" and not node.args:
                sequential.pop(run, owner, node)
                return
            if isinstance(owner, PipelineValue) and method in ("build", "summary"):
                return
    if expressions.touches(run, node):
        raise CannotFollow("MOD401", node, "this call is not understood")
    static(run, node)


def as_list(value: Value) -> Items:
    """A list that is known to be one."""
    assert isinstance(value, Items)
    return value


def append(run: Run, name: str, owner: Items, value: Value, above: tuple[str, ...], after: str) -> None:
    """``owner.append(value)``: of a list of tensors in ``forward``, of one of numbers in ``__init__``."""
    if isinstance(value, TensorRef):
        wanted = layout_of(list(owner.items))
        if wanted is not None:
            value = bring(run, value, wanted)
        own = owner.variable or name
        run.emit(Line(f"{own}.append({run.forward_text(value.text)})", above, after))
        item = replace(value, text=f"{own}[{len(owner.items)}]", variable=None)
        run.env[name] = replace(owner, items=(*owner.items, item), variable=own)
    elif isinstance(value, Static):
        own = owner.variable or name
        line = Line(f"{own}.append({value.text})", above, after, defines=(own,))
        run.define(own, line, bool(run.loops) or run.is_forward)
        run.env[name] = replace(owner, items=(*owner.items, value), variable=own)
    elif isinstance(value, LayerValue | ModuleValue | PipelineValue):
        run.env[name] = replace(owner, items=(*owner.items, value), variable=None)
    else:
        raise CannotFollow("MOD401", run.statement, "what is appended here is not understood")


def comments(node: cst.CSTNode) -> tuple[str, ...]:
    """The comment lines directly above a statement; an empty line before them is kept as ''."""
    lines = [line.comment.value if line.comment else "" for line in getattr(node, "leading_lines", ())]
    return tuple(lines)


def trailing(node: cst.SimpleStatementLine) -> str:
    """The comment behind a statement."""
    return node.trailing_whitespace.comment.value if node.trailing_whitespace.comment else ""
