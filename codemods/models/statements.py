"""Statements of model-building code, one by one: what each leaves in ``__init__`` and what in ``forward``."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from migrate.catalog.dims import Dim
from migrate.catalog.signature import Argument
from migrate.catalog.values import UNKNOWN
from migrate.codemods import syntax as cst
from migrate.codemods.models import branches, expressions, loops, operations, sequential, sizes
from migrate.codemods.models.layout import bring, bring_all, layout_of
from migrate.codemods.models.program import Line, names_in
from migrate.codemods.models.run import INNER, Run
from migrate.codemods.models.statics import static
from migrate.codemods.models.values import (
    CannotFollow,
    Items,
    LayerValue,
    ModelValue,
    ModuleValue,
    PipelineValue,
    Static,
    TensorRef,
    Value,
    is_tensorial,
)
from migrate.codemods.syntax.build import expression
from migrate.codemods.syntax.mirror import symbol


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
        case cst.FunctionDef() | cst.ClassDef() | cst.Try() | cst.While() | cst.With():
            raise CannotFollow(
                "MOD401", node, f"`{type(node).__name__.lower()}` in model-building code is not understood"
            )
        case _:
            raise CannotFollow("MOD401", node, "this statement in model-building code is not understood")


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
    run.targets = frozenset(names)
    run.hint = names[0] if len(names) == 1 and isinstance(target, cst.Name) else None
    found = expressions.evaluate(run, value)
    run.hint = None
    if isinstance(target, cst.Name):
        bind(run, target.value, found, above, after)
    elif isinstance(target, cst.Tuple | cst.List):
        _unpack(run, target, found, above, after)
    else:
        raise CannotFollow(
            "MOD401", target, "an assignment to an attribute or element is not understood here"
        )


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
        _keep_sizes(run, name)
        local = is_local(run, value)
        run.define(name, Line(f"{name} = {value.text}", above, after, defines=(name,)), local)
        run.env[name] = Static(name, value.value, local)
        return
    if isinstance(value, TensorRef):
        if value.text != name:
            run.emit(Line(f"{name} = {run.forward_text(value.text)}", above, after))
        is_input = value.origin == name
        run.env[name] = TensorRef(name, value.facts, name, value.origin if is_input or value.origin else None)
        return
    if isinstance(value, Items):
        _bind_items(run, name, value, above, after)
        return
    run.env[name] = value


def is_local(run: Run, value: Static) -> bool:
    """Whether ``forward`` has to compute a number itself: it changes in a loop, or ``call`` computed it too."""
    return bool(run.loops) or run.is_forward or value.local


def _bind_items(run: Run, name: str, value: Items, above: tuple[str, ...], after: str) -> None:
    if any(isinstance(item, LayerValue | ModuleValue) for item in value.items):
        run.env[name] = replace(value, variable=None)
        return
    text = run.forward_text(expressions.texts(value))
    empty = not value.items
    if text != name:
        run.emit(Line(f"{name} = {text}", above, after, defines=(name,) if empty else ()))
    if empty:
        run.init.add(Line(f"{name} = {text}", defines=(name,)))
    items = tuple(
        replace(item, text=f"{name}[{i}]", variable=None) if isinstance(item, TensorRef) else item
        for i, item in enumerate(value.items)
    )
    run.env[name] = replace(value, items=items, variable=name, text="")


def _keep_sizes(run: Run, name: str) -> None:
    """Before a size's name is bound anew: sizes of tensors that its old value gave are not known any more."""
    if not isinstance(run.env.get(name), Static):
        return
    if not any(_mentions(value, name) for value in run.env.values()):
        return
    kept = f"{INNER}last_{name}" if run.is_inlined else f"last_{name}"
    run.draft.sizes.add(kept)
    run.init.add(Line(f"{kept} = {name}", defines=(kept,)))
    for other, value in list(run.env.items()):
        if isinstance(value, TensorRef):
            facts = sizes.substitute_facts(value.facts, {name: Dim.symbol(kept)})
            run.env[other] = replace(value, facts=facts)


def _mentions(value: Value, name: str) -> bool:
    """Whether a tensor's size is said by a name."""
    shape = value.facts.shape if isinstance(value, TensorRef) else None
    return any(isinstance(size, Dim) and name in names_in(str(size)) for size in shape or ())


def _unpack(run: Run, target: cst.Tuple | cst.List, value: Value, above: tuple[str, ...], after: str) -> None:
    names = [element.value for element in target.elements]
    if (
        isinstance(value, Items)
        and len(value.items) == len(names)
        and all(isinstance(n, cst.Name) for n in names)
    ):
        plain = [name.value for name in names if isinstance(name, cst.Name)]
        if any(isinstance(item, LayerValue | ModuleValue | ModelValue) for item in value.items):
            for name, item in zip(plain, value.items, strict=True):
                run.env[name] = item
            return
        if all(isinstance(item, Static) for item in value.items):
            _unpack_statics(run, plain, value, above, after)
            return
        text = expressions.texts(value)
        if not value.text and not value.variable:
            text = text[1:-1]
        run.emit(Line(f"{', '.join(plain)} = {run.forward_text(text)}", above, after))
        for name, item in zip(plain, value.items, strict=True):
            if isinstance(item, TensorRef):
                run.env[name] = TensorRef(name, item.facts, name)
            elif isinstance(item, Static):
                raise CannotFollow("MOD401", target, "tensors and Python values are unpacked together")
            else:
                run.env[name] = item
        return
    if isinstance(value, Static):
        plain = target_names(target)
        values = (
            value.value if isinstance(value.value, tuple | list) and len(value.value) == len(plain) else None
        )
        local = is_local(run, value)
        line = Line(f"{', '.join(plain)} = {value.text}", above, after, defines=tuple(plain))
        run.define(plain[0], line, local)
        for i, name in enumerate(plain):
            run.env[name] = Static(name, UNKNOWN if values is None else values[i], local)
        return
    raise CannotFollow("MOD401", target, "what is unpacked here is not known")


def _unpack_statics(run: Run, names: list[str], value: Items, above: tuple[str, ...], after: str) -> None:
    """``h, w = x.shape[1], x.shape[2]``."""
    items = [item for item in value.items if isinstance(item, Static)]
    for name in names:
        _keep_sizes(run, name)
    code = f"{', '.join(names)} = {', '.join(item.text for item in items)}"
    local = any(is_local(run, item) for item in items)
    run.define(names[0], Line(code, above, after, defines=tuple(names)), local)
    for name, item in zip(names, items, strict=True):
        run.env[name] = Static(name, item.value, local)


def _augment(run: Run, node: cst.AugAssign, name: str, above: tuple[str, ...], after: str) -> None:
    """``x += y`` on tensors makes a new tensor, as in TensorFlow; on numbers it stays as it is."""
    sign = symbol(node.operator)
    run.targets = frozenset({name})
    current, other = run.env.get(name), expressions.evaluate(run, node.value)
    if isinstance(current, Static) and isinstance(other, Static):
        value = sizes.calculate(f"({current.text}) {sign[:-1]} ({other.text})", _values(run))
        _keep_sizes(run, name)
        local = is_local(run, current)
        run.define(name, Line(f"{name} {sign} {other.text}", above, after, defines=(name,)), local)
        run.env[name] = Static(name, value, local)
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
    if is_tensorial(value):
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
        run.emit(Line(f"{name}.append({run.forward_text(value.text)})", above, after))
        item = replace(value, text=f"{name}[{len(owner.items)}]", variable=None)
        run.env[name] = replace(owner, items=(*owner.items, item), variable=name)
    elif isinstance(value, Static):
        run.define(
            name,
            Line(f"{name}.append({value.text})", above, after, defines=(name,)),
            bool(run.loops) or run.is_forward,
        )
        run.env[name] = replace(owner, items=(*owner.items, value), variable=name)
    elif isinstance(value, LayerValue | ModuleValue):
        run.env[name] = replace(owner, items=(*owner.items, value), variable=None)
    else:
        raise CannotFollow("MOD401", run.statement, "what is appended here is not understood")


def target_names(target: cst.BaseExpression) -> list[str]:
    match target:
        case cst.Name(value=name):
            return [name]
        case cst.Tuple(elements=elements) | cst.List(elements=elements):
            return [name for element in elements for name in target_names(element.value)]
    return []


def comments(node: cst.CSTNode) -> tuple[str, ...]:
    """The comment lines directly above a statement; an empty line before them is kept as ''."""
    lines = [line.comment.value if line.comment else "" for line in getattr(node, "leading_lines", ())]
    return tuple(lines)


def trailing(node: cst.SimpleStatementLine) -> str:
    """The comment behind a statement."""
    return node.trailing_whitespace.comment.value if node.trailing_whitespace.comment else ""
