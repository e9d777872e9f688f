"""Subclassed ``keras.Model`` and ``keras.layers.Layer``: ``call`` becomes ``forward``, layers become modules.

class Classifier(keras.Model):                          class Classifier(nn.Module):
    def __init__(self):                                     def __init__(self):
        super().__init__()                                      super().__init__()
        self.dense = layers.Dense(10)              →            self.dense = nn.Linear(784, 10)

    def call(self, x, training=None):                       def forward(self, x):
        return self.dense(x)                                    return self.dense(x)
"""

from __future__ import annotations

import contextlib
from collections.abc import Iterable, Iterator
from typing import Any

from migrate.catalog.model import Style
from migrate.catalog.values import UNKNOWN, Tensor
from migrate.codemods import syntax as cst
from migrate.codemods.context import FileContext
from migrate.codemods.models import custom_members, custom_sizes, own_masks
from migrate.codemods.models.blocks import Blocks
from migrate.codemods.models.classes import Written
from migrate.codemods.models.custom import Custom
from migrate.codemods.models.graph_classes import is_one
from migrate.codemods.models.input_shapes import builds
from migrate.codemods.models.program import Slot
from migrate.codemods.models.subclass import Subclass
from migrate.codemods.models.subclass_parts import bases, class_nodes, foreign_parent, methods_of, parent
from migrate.codemods.models.subclass_plan import ClassPlan
from migrate.codemods.models.values import CannotFollow
from migrate.codemods.to_torch.models_functional import INITIAL_VALUES, place_extras, shared_blocks, tell
from migrate.codemods.training.foreign_steps import tell_steps
from migrate.provenance import ClassLink, ModelLink


class SubclassedModels:
    """The rewrite of model and layer classes."""

    name = "subclassed models"
    order = 14

    def plan(self, context: FileContext) -> None:
        """Plan the edits of every class that is understood; a finding for every other."""
        blocks = shared_blocks(context)
        nodes = [node for node in class_nodes(context) if id(node) not in context.left]
        for item in context.module.body:
            if (
                isinstance(item, cst.ClassDef)
                and bases(context, item) is None
                and id(item) not in context.left
            ):
                above = foreign_parent(context, item)
                if above is not None:
                    context.leave(item, "MOD403", item, f"it derives from `{above}` of another file")
        if _is_one_called(context, nodes):
            with context.trial():  # first, to see with what tensors the classes call each other
                for node in nodes:
                    with contextlib.suppress(CannotFollow):
                        planned(context, blocks, node, facts_of(context, blocks, node))
        else:
            context.forget_texts()  # those of functional models hold parts of what is left
        for node in nodes:
            blocks.extras.clear()
            facts = facts_of(context, blocks, node)
            try:
                plan = planned(context, blocks, node, facts)
            except CannotFollow as error:
                context.leave(node, error.code, error.node if error.node is not None else node, str(error))
                continue
            place_extras(context, blocks.extras, node)
            _apply(context, plan)
            for statement in builds(context, node.name.value):
                context.remove(statement)


def _is_one_called(context: FileContext, nodes: Iterable[cst.ClassDef]) -> bool:
    """Whether the file makes instances of one of its classes itself: as in most libraries, most files do not."""
    names = {f"{context.module_name}.{node.name.value}" for node in nodes}
    return any(name in names for _, name in context.calls())


def facts_of(context: FileContext, blocks: Blocks, node: cst.ClassDef) -> tuple[Any, ...]:
    """What a class knows of its inputs: from its callers, or from its constructor."""
    name = f"{context.module_name}.{node.name.value}"
    facts = joined(blocks, *(name, *derived(context, node)))
    sizes = custom_sizes.of(context).sizes.get(name, ())
    return custom_sizes.symbolic(facts, sizes) if sizes and facts else facts


def planned(context: FileContext, blocks: Blocks, node: cst.ClassDef, facts: tuple[Any, ...]) -> ClassPlan:
    """The class with its ``forward`` written anew; where that is not understood, with its methods as they are.

    Raises:
        CannotFollow: neither is possible.
    """
    methods = methods_of(node)
    if {"call", "forward"} <= methods.keys():
        raise CannotFollow("MOD403", methods["forward"], "`forward` is what `call` is to be called")
    masked = own_masks.is_masked(blocks, f"{context.module_name}.{node.name.value}")
    if not custom_members.is_needed(context, node) and not masked:
        with contextlib.suppress(CannotFollow), context.attempt():
            return Subclass(context, blocks, node, facts).plan()
    with context.attempt():
        return Custom(context, blocks, node, facts).plan()


def derived(context: FileContext, node: cst.ClassDef) -> Iterator[str]:
    """The classes of the file that derive from a class, whose instances call its layers as well."""
    for other in class_nodes(context):
        if parent(context, other) is node:
            yield f"{context.module_name}.{other.name.value}"
            yield from derived(context, other)


def joined(blocks: Blocks, *names: str) -> tuple[Any, ...]:
    """What is known of a class's inputs from all its calls: a size only where they agree on a number."""
    calls = [call for name in names for call in blocks.called.get(name, [])]
    if not calls or any(len(call) != len(calls[0]) for call in calls):
        return ()
    return tuple(_joined_any([call[position] for call in calls]) for position in range(len(calls[0])))


def _joined_any(facts: list[Any]) -> Any:
    """Of a tensor, or of a list of tensors of which all calls give as many."""
    if all(isinstance(fact, Tensor) for fact in facts):
        return _joined(facts)
    if any(isinstance(fact, Tensor) or len(fact) != len(facts[0]) for fact in facts):
        return Tensor(None)
    return tuple(_joined([fact[position] for fact in facts]) for position in range(len(facts[0])))


def _joined(facts: list[Tensor]) -> Tensor:
    if not all(isinstance(fact, Tensor) for fact in facts):
        return Tensor()
    shapes = [fact.shape for fact in facts]
    first = shapes[0]
    if first is None or any(shape is None or len(shape) != len(first) for shape in shapes):
        return Tensor(None, dtype=facts[0].dtype)
    columns = zip(*(shape for shape in shapes if shape is not None), strict=True)
    sizes = tuple(
        column[0] if isinstance(column[0], int) and len(set(column)) == 1 else UNKNOWN for column in columns
    )
    return Tensor(sizes, dtype=facts[0].dtype)


def _apply(context: FileContext, plan: ClassPlan) -> None:
    for edit in plan.edits:
        if edit.text is None:
            context.remove(edit.node, comments=not edit.kept)
        else:
            context.replace(edit.node, edit.text)
    init = next(
        (m for m in plan.node.body.body if isinstance(m, cst.FunctionDef) and m.name.value == "__init__"),
        None,
    )
    assert plan.run is not None
    draft = plan.run.draft
    last = [*plan.kept, *(line for slot in draft.slots if slot.code for line in _set_up(slot))]
    if context.options.style == Style.EXACT and any(slot.code for slot in draft.slots):
        last.append(f"self.apply({context.local('support.init_weights')})")
    if init is not None and last:
        context.insert_after(init.body.body[-1], "\n".join(last))
    tell(context, Written("", (), plan.members, tuple(draft.levels), tuple(draft.lazy)))
    name = f"{context.module_name}:{plan.name}"
    context.links.classes.append(ClassLink(name, name, "subclass", context.line(plan.node), plan.members))
    tell_steps(context, plan.node)
    if plan.is_model and not is_one(context, plan.node):
        if context.options.style == Style.IDIOMATIC:
            context.finding("NUM802", plan.node.name, INITIAL_VALUES)
        context.links.models.append(ModelLink(name, name, name, plan.inputs))


def _set_up(slot: Slot) -> list[str]:
    """The statements that follow a module's construction, at the end of ``__init__``."""
    name, *places = slot.attribute.split(".")
    if not slot.setup:
        return []
    if slot.listed or "*" in places:
        lines = [statement.replace("__layer__", "module") for statement in slot.setup]
        return [f"for module in self.{name}:", *(f"    {line}" for line in lines)]
    target = f"self.{name}" + "".join(f"[{place}]" if place.isdigit() else f".{place}" for place in places)
    return [statement.replace("__layer__", target) for statement in slot.setup]


REWRITE = SubclassedModels()
