"""Branches in model-building code: kept as branches, or followed where the condition is known.

After a branch a tensor has one layout, whichever way was taken; its sizes are those that hold either way.
"""

from __future__ import annotations

from dataclasses import replace

from migrate.catalog.dims import Size
from migrate.catalog.values import CHANNELS_FIRST, UNKNOWN
from migrate.codemods import syntax as cst
from migrate.codemods.models import expressions, masks, sizes, statements
from migrate.codemods.models.layout import bring, permutation
from migrate.codemods.models.program import Block, Branch, Line
from migrate.codemods.models.run import Run
from migrate.codemods.models.statics import known, static, truth
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


def run_if(run: Run, node: cst.If) -> None:
    """``if test: ... else: ...``."""
    if expressions.touches(run, node.test) and _is_tensor_test(run, node.test):
        raise CannotFollow(
            "MOD401", node, "a branch that depends on the values of a tensor is not understood"
        )
    test = _of_module(run, node.test) or static(run, node.test)
    decided = truth(run, test)
    otherwise = _else_body(node)
    if (run.quiet or run.depth or run.is_unrolled) and decided is not None:
        statements.execute(run, node.body.body if decided else otherwise)
        return
    facts = {
        True: sizes.equalities(test.text, known(run), True),
        False: sizes.equalities(test.text, known(run), False),
    }
    then, other = _side(run, list(node.body.body)), _side(run, otherwise)
    then_left, other_left = _returned(then, run), _returned(other, run)
    if run.depth and (then_left or other_left):
        raise CannotFollow("MOD401", node, "whether this function returns here is not known")
    run.returns = [*then.returns, *other.returns[len(run.returns) :]]
    if not then_left and not other_left:
        _same_layouts(run, then, other)
    run.init.add(Branch(test.text, then.init, other.init))
    run.forward.add(
        Branch(run.forward_text(test.text), then.forward, other.forward, statements.comments(node))
    )
    if then_left or other_left:
        run.env.update((other if then_left else then).env if not (then_left and other_left) else run.env)
        return
    if decided is not None:
        run.env.update((then if decided else other).env)
        return
    _join(run, then, other, facts)


def _of_module(run: Run, test: cst.BaseExpression) -> Static | None:
    """``if activation:``, ``if activation is not None:`` where that is a layer."""
    match test:
        case (
            cst.Name(value=name)
            | cst.Comparison(
                left=cst.Name(value=name),
                comparisons=[cst.ComparisonTarget(operator=cst.IsNot(), comparator=cst.Name(value="None"))],
            )
        ) if isinstance(run.env.get(name), LayerValue | ModuleValue | PipelineValue | FunctionValue):
            return Static("True", True)
    return None


def _else_body(node: cst.If) -> list[cst.CSTNode]:
    match node.orelse:
        case None:
            return []
        case cst.If():
            return [node.orelse]
        case cst.Else(body=body):
            return list(body.body)
    return []


def _is_tensor_test(run: Run, test: cst.BaseExpression) -> bool:
    """Whether a condition asks for the values of a tensor, not for its shape."""
    try:
        return is_tensorial(expressions.evaluate(run.fork(quiet=True), test))
    except CannotFollow:
        return False


def _side(run: Run, nodes: list[cst.CSTNode]) -> Run:
    """Interpret one side of a branch; what it writes goes into blocks of its own."""
    for loop in run.loops:
        loop.branches += 1
    side = replace(run, env=dict(run.env), init=Block(), forward=Block(), returns=list(run.returns))
    statements.execute(side, nodes)
    for loop in run.loops:
        loop.branches -= 1
    return side


def _returned(side: Run, run: Run) -> bool:
    return len(side.returns) > len(run.returns)


def _same_layouts(run: Run, then: Run, other: Run) -> None:
    """Bring the tensors that both sides leave behind into one layout: channels-first where one side has that."""
    for name in then.env.keys() & other.env.keys():
        left, right = then.env[name], other.env[name]
        if not isinstance(left, TensorRef) or not isinstance(right, TensorRef):
            continue
        if left.facts.layout == right.facts.layout:
            continue
        side, value = (then, left) if left.facts.layout != CHANNELS_FIRST else (other, right)
        if value.facts.shape is None:
            raise CannotFollow(
                "LAY302", run.statement, f"the layout of `{name}` differs between two branches"
            )
        if len(value.facts.shape) > 2:
            side.emit(Line(f"{name} = {name}{permutation(len(value.facts.shape), CHANNELS_FIRST)}"))
            run.draft.permutes += 1
            side.env[name] = replace(value, facts=value.facts.with_layout(CHANNELS_FIRST))


def _join(run: Run, then: Run, other: Run, facts: dict[bool, dict[str, Size]]) -> None:
    """What holds of each name after either side."""
    for name in then.env.keys() | other.env.keys():
        left, right = then.env.get(name), other.env.get(name)
        if left is None or right is None:
            found = left if right is None else right
            assert found is not None
            run.env[name] = found
        elif isinstance(left, TensorRef) and isinstance(right, TensorRef):
            joined = sizes.join_facts(left.facts, right.facts, facts[True], facts[False])
            if run.depth and left.text != right.text:
                raise CannotFollow("MOD401", run.statement, f"what `{name}` is depends on a branch")
            own = left.text if run.depth else name
            mask = left.mask if left.mask == right.mask else masks.OPEN
            run.env[name] = replace(left, facts=joined, text=own, variable=own, mask=mask)
        elif isinstance(left, Static) and isinstance(right, Static):
            value = sizes.join(left.value, right.value, facts[True], facts[False])
            if value is UNKNOWN and sizes.is_plain(left.value) and sizes.is_plain(right.value):
                value = run.symbol(name)  # whatever it is, the name says it
            run.env[name] = replace(left, value=value)
        elif left is right or left == right:
            run.env[name] = left
        elif isinstance(left, Items) and isinstance(right, Items) and left.kind == right.kind:
            run.env[name] = replace(left, exact=False)
        else:
            raise CannotFollow("MOD401", run.statement, f"what `{name}` is depends on a branch")


def conditional(run: Run, node: cst.IfExp) -> Value:
    """``a if flag else b`` between tensors."""
    test = static(run, node.test)
    decided = truth(run, test)
    if decided is not None and run.quiet:
        return expressions.evaluate(run, node.body if decided else node.orelse)
    left, right = expressions.evaluate(run, node.body), expressions.evaluate(run, node.orelse)
    if not isinstance(left, TensorRef) or not isinstance(right, TensorRef):
        raise CannotFollow("MOD401", node, "a conditional expression of layers is not understood")
    if left.facts.layout != right.facts.layout:
        left, right = bring(run, left, CHANNELS_FIRST, node), bring(run, right, CHANNELS_FIRST, node)
    facts = sizes.join_facts(
        left.facts,
        right.facts,
        sizes.equalities(test.text, known(run), True),
        sizes.equalities(test.text, known(run), False),
    )
    return TensorRef(f"({left.text} if {test.text} else {right.text})", facts)
