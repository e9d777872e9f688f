"""Lists of layers as attributes: ``self.blocks = [Block(n) for n in sizes]`` is a ``ModuleList``.

Of a list that a loop fills only what each element is made of is known, not how many there are. A size that differs
from element to element is then left to the first call.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from migrate.catalog.values import UNKNOWN, literal
from migrate.codemods import syntax as cst
from migrate.codemods.context import FileContext
from migrate.codemods.models import expressions, last_turns, pieces, statements
from migrate.codemods.models.layout import permutation
from migrate.codemods.models.program import Block, Line, Loop, Slot, lines_of
from migrate.codemods.models.run import Run
from migrate.codemods.models.subclass_plan import ClassPlan, Edit
from migrate.codemods.models.values import (
    CannotFollow,
    Items,
    LayerList,
    LayerValue,
    ModuleValue,
    SelfValue,
    Static,
    TensorRef,
    Value,
)

MOST_TRIALS = 6


def fill(run: Run, this: SelfValue, node: cst.For, edits: list[tuple[cst.BaseExpression, Slot]]) -> None:
    """A loop of ``__init__`` that appends layers to lists of ``self``."""
    pieces.bind(run, node.target)
    _fill(run, this, node.body.body, edits)


def _fill(
    run: Run, this: SelfValue, body: Sequence[cst.CSTNode], edits: list[tuple[cst.BaseExpression, Slot]]
) -> None:
    """The statements of such a loop; of a branch in it either side may put its layers into the list."""
    for inner in body:
        match inner:
            case cst.For():
                fill(run, this, inner, edits)
            case cst.If(test=test, body=taken, orelse=orelse) if not expressions.touches(run, test):
                before = dict(run.env)
                _fill(run, this, taken.body, edits)
                ends, run.env = dict(run.env), before
                if orelse is not None:
                    _fill(run, this, orelse.body.body if isinstance(orelse, cst.Else) else [orelse], edits)
                changed = {
                    name for name in ends.keys() | run.env.keys() if ends.get(name) != run.env.get(name)
                }
                run.env.update({name: Static(name, UNKNOWN, local=True) for name in changed})
            case cst.SimpleStatementLine(
                body=[
                    cst.Expr(
                        value=cst.Call(
                            func=cst.Attribute(
                                value=cst.Attribute(value=cst.Name(value=owner), attr=cst.Name(value=name)),
                                attr=cst.Name(value="append"),
                            ),
                            args=[cst.Arg(value=element)],
                        )
                    )
                ]
            ) if isinstance(run.env.get(owner), SelfValue):
                edits.append((element, _element(run, this, name, element)))
            case cst.SimpleStatementLine() if not expressions.touches(run, inner):
                statements.statement(run, inner)
            case _:
                raise CannotFollow("MOD401", inner, "this statement in a loop of __init__ is not understood")


def comprehension(
    run: Run, this: SelfValue, name: str, node: cst.ListComp, edits: list[tuple[cst.BaseExpression, Slot]]
) -> None:
    """``self.name = [Layer(n) for n in sizes]``."""
    if node.for_in.inner_for_in is not None:
        raise CannotFollow("MOD401", node, "a comprehension with two loops is not understood here")
    pieces.bind(run, node.for_in.target, symbolic=False)  # no code outside of it has its names
    edits.append((node.elt, _element(run, this, name, node.elt)))


def _element(run: Run, this: SelfValue, name: str, node: cst.BaseExpression) -> Slot:
    """One more kind of element of the list ``self.name``."""
    run.hint = name
    value = expressions.evaluate(run, node)
    if not isinstance(value, LayerValue | ModuleValue) or value.slot is None:
        raise CannotFollow("MOD401", node, f"what is put into `self.{name}` is not understood")
    value.slot.attribute = f"{name}.*"
    held = this.attributes.get(name)
    earlier = held.layers if isinstance(held, LayerList) else ()
    kinds = last_turns.element(run, value, name) if isinstance(value, LayerValue) else (value,)
    this.attributes[name] = LayerList((*earlier, *kinds), name, is_open=True)
    return value.slot


def write(context: FileContext, this: SelfValue, plan: ClassPlan) -> None:
    """The edits of lists of layers that loops fill."""
    module_list = context.local("torch.nn.ModuleList") if plan.elements else ""
    made = {id(node): slot.code for node, slot in plan.elements}
    for name, node in plan.empty:
        if isinstance(this.attributes.get(name), LayerList):
            plan.edits.append(Edit(node, f"{module_list}()"))
    for node in plan.lists:
        start, (first, last) = context.tree.span(node)[0], context.tree.span(node.elt)
        data = context.source(node).encode()
        code = data[: first - start] + made.pop(id(node.elt)).encode() + data[last - start :]
        plan.edits.append(Edit(node, f"{module_list}({code.decode()})"))
    plan.edits += [Edit(node, made[id(node)]) for node, _ in plan.elements if id(node) in made]


def run_over(run: Run, node: cst.For, held: LayerList) -> None:
    """``for layer in self.layers: x = layer(x)``: the layers exist; ``forward`` loops over their list."""
    assert isinstance(node.target, cst.Name)
    if held.is_open:
        _forget_changing(run, node, held)
    body: Block | None = None
    for layer in held.layers:
        inner = _turn(run, node, layer)
        written = [line.code for line in lines_of(inner.forward)]
        if body is not None and written != [line.code for line in lines_of(body)]:
            raise CannotFollow("MOD401", node, "the layers of this list need different code")
        body = inner.forward
        run.env.update({key: value for key, value in inner.env.items() if key != node.target.value})
    above = statements.comments(node)
    run.forward.add(Loop(node.target.value, f"self.{held.attribute}", body or Block(), above))


def _turn(run: Run, node: cst.For, layer: Value) -> Run:
    """The body with one of the layers."""
    assert isinstance(layer, LayerValue | ModuleValue)
    assert layer.slot is not None
    assert isinstance(node.target, cst.Name)
    inner = run.body(node)
    reference, layer.slot.reference = layer.slot.reference, node.target.value
    inner.env[node.target.value] = layer
    try:
        statements.execute(inner, node.body.body)
    finally:
        layer.slot.reference = reference
    return inner


def _forget_changing(run: Run, node: cst.For, held: LayerList) -> None:
    """Sizes that differ from turn to turn are not known; a layout that changes is brought about before the loop."""
    for _ in range(MOST_TRIALS):
        changed = False
        for layer in held.layers:
            trial = _turn(run.fork(quiet=True), node, layer)
            for name, before in list(run.env.items()):
                after = trial.env.get(name)
                if isinstance(before, TensorRef) and isinstance(after, TensorRef):
                    changed |= _forget(run, name, before, after)
        if not changed:
            return
    raise CannotFollow("MOD401", node, "the tensors of this loop change from turn to turn")


def _forget(run: Run, name: str, before: TensorRef, after: TensorRef) -> bool:
    left, right = before.facts.shape, after.facts.shape
    if left is None or right is None:
        return False
    if len(left) != len(right):
        raise CannotFollow("MOD401", None, f"the rank of `{name}` changes from turn to turn")
    facts: Any = before.facts
    if len(left) > 2 and facts.layout != after.facts.layout:
        run.emit(Line(f"{name} = {name}{permutation(len(left), after.facts.layout)}"))
        run.draft.permutes += 1
        facts = facts.with_layout(after.facts.layout)
    shape = tuple(
        a if a is b or (a is not UNKNOWN and b is not UNKNOWN and a == b) else UNKNOWN
        for a, b in zip(left, right, strict=True)
    )
    facts = replace(facts, shape=shape)
    if facts == before.facts:
        return False
    run.env[name] = TensorRef(name, facts, name, before.origin)
    return True


def keys_of(node: cst.BaseExpression, value: Items) -> tuple[str, ...]:
    """The keys of a dict of layers: an ``nn.ModuleDict`` has texts."""
    found = tuple(literal(key) for key in value.keys)
    if not all(isinstance(key, str) and "." not in key for key in found):
        raise CannotFollow("MOD401", node, "a dict of layers whose keys are no texts is not understood")
    return tuple(str(key) for key in found)


def place(name: str, layers: tuple[LayerValue | ModuleValue, ...], keys: tuple[str, ...] = ()) -> None:
    """Name the modules of the list or dict ``self.name``."""
    for position, layer in enumerate(layers):
        assert layer.slot is not None
        layer.slot.attribute = f"{name}.{keys[position] if keys else position}"
        layer.slot.reference = f"self.{name}[{keys[position]!r}]" if keys else f"self.{name}[{position}]"
