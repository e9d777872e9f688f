"""Comprehensions: ``[block(x, n) for n in sizes]`` is a ``ModuleList`` in ``__init__`` and a comprehension over it in
``forward``.
"""

from __future__ import annotations

from dataclasses import replace

from migrate.codemods import syntax as cst
from migrate.codemods.models import expressions, module_lists, pieces
from migrate.codemods.models.program import Block, Line, Loop
from migrate.codemods.models.run import Run
from migrate.codemods.models.statics import static
from migrate.codemods.models.turns import made_in_comprehension
from migrate.codemods.models.values import (
    CannotFollow,
    Items,
    LayerValue,
    ModuleValue,
    PipelineValue,
    TensorRef,
    Value,
)


def comprehension(run: Run, node: cst.ListComp) -> Items:
    """``[block(x, n) for n in sizes]``: a ``ModuleList`` in ``__init__``, a comprehension over it in ``forward``."""
    source = node.for_in
    if source.ifs or source.inner_for_in is not None or run.loops:
        raise CannotFollow("MOD401", node, "this comprehension is not understood")
    if not expressions.touches(run, source.iter):
        return _comprehension(run, node, source)
    iterable = expressions.evaluate(run, source.iter)
    if isinstance(iterable, Items) and isinstance(source.target, cst.Name):
        if any(not isinstance(item, TensorRef) for item in iterable.items):
            return _of_layers(run, node, source.target.value, iterable)
        inner = run.body(node)
        items = []
        for item in iterable.items:
            assert isinstance(item, TensorRef)
            inner.env[source.target.value] = TensorRef(source.target.value, item.facts, source.target.value)
            items.append(expressions.evaluate(inner, node.elt))
        text = f"[{expressions.texts(items[0])} for {source.target.value} in {expressions.texts(iterable)}]"
        return Items(tuple(items), text=text, exact=iterable.exact)
    raise CannotFollow("MOD401", node, "what this comprehension runs over is not understood")


def _of_layers(run: Run, node: cst.ListComp, name: str, iterable: Items) -> Items:
    """``[layer.output for layer in model.layers[1:4]]``: each element written out."""
    inner = replace(run, env=dict(run.env))
    items = []
    for item in iterable.items:
        inner.env[name] = item
        items.append(expressions.evaluate(inner, node.elt))
    return Items(tuple(items), exact=iterable.exact)


def _comprehension(run: Run, node: cst.ListComp, source: cst.CompFor) -> Items:
    """A comprehension over Python values."""
    iterable = static(run, source.iter)
    turns = pieces.turn_values(run, source.iter)
    if _makes_layers(run, node, source):
        if turns is None:
            raise CannotFollow("MOD401", node, "how many layers this comprehension makes is not known")
        return made_in_comprehension(run, node, turns)
    facts: list[Value] = []
    for turn in turns or []:
        trial = run.fork(quiet=True).body(node)
        pieces.bind(trial, source.target, turn, symbolic=False)
        facts.append(expressions.evaluate(trial, node.elt))
    inner = run.body(node)
    pieces.bind(inner, source.target)
    element = expressions.evaluate(inner, node.elt)
    slots = [slot for slot, _ in inner.loops[-1].slots if slot.code]
    if not isinstance(element, TensorRef):
        return Items(tuple(facts) or (element,), exact=turns is not None)
    run.forward.items.extend(inner.forward.items)
    if run.quiet:
        return Items(tuple(facts) or (element,), exact=turns is not None)
    position = len(run.init.items)
    target = run.context.source(source.target)
    run.init.add(Loop(target, iterable.text, inner.init))
    forward = Loop(target, run.forward_text(iterable.text), Block([Line(run.forward_text(element.text))]))
    forward.pieces = [(forward.target, forward.iterable)]
    module_lists.settle(
        run, forward, replace(inner.loops[-1], slots=[(slot, True) for slot in slots]), position
    )
    body = forward.body.items[0]
    assert isinstance(body, Line)
    text = f"[{body.code} for {forward.target} in {forward.iterable}]"
    items = tuple(_in_layout(fact, element) for fact in facts) or (element,)
    return Items(items, text=text, exact=turns is not None)


def _makes_layers(run: Run, node: cst.ListComp, source: cst.CompFor) -> bool:
    """Whether the elements are layers, not tensors."""
    trial = run.fork(quiet=True).body(node)
    pieces.bind(trial, source.target)
    return isinstance(expressions.evaluate(trial, node.elt), LayerValue | ModuleValue | PipelineValue)


def _in_layout(fact: Value, like: TensorRef) -> Value:
    return (
        replace(fact, facts=fact.facts.with_layout(like.facts.layout))
        if isinstance(fact, TensorRef)
        else fact
    )
