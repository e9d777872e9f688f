"""The layers of the models that a file makes, as code outside of them may name: ``model.layers[0]`` is ``model[0]``."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from migrate.codemods import syntax as cst
from migrate.codemods.models.program import Slot
from migrate.codemods.models.values import LayerValue, ModuleValue, PipelineValue, Value

if TYPE_CHECKING:
    from migrate.codemods.context import FileContext
    from migrate.codemods.models.plan import Plan
    from migrate.codemods.models.run import Run


@dataclass(frozen=True)
class Part:
    """A layer of a model: the name that the source gives it, and how its module is named after the model's variable,
    ``.dense`` or ``[0]``; '' where there is none. One that a loop makes stands for the layers of all turns.
    """

    name: str
    path: str
    repeated: bool = False


@dataclass
class ModelParts:
    """What is known of a file's models: plans by the ids of the calls that make them and by the builders' full names,
    and the names that stand for a layer of one."""

    plans: dict[int, Plan] = field(default_factory=dict)
    builders: dict[str, Plan] = field(default_factory=dict)
    reads: set[int] = field(default_factory=set)


def of_run(run: Run, places: Mapping[int, int]) -> tuple[Part, ...]:
    """The layers that a model calls, in the order of their calls.

    Args:
        places: of an ``nn.Sequential``, the position of each module by its slot's id.
    """
    if run.draft.opened:
        return ()
    return tuple(
        Part(
            item.name or "" if isinstance(item, LayerValue) else "",
            _path(slot, places),
            repeated=slot is not None and slot.listed,
        )
        for item, _ in run.draft.applied
        for slot in (_slot(item),)
    )


def exports(run: Run, places: Mapping[int, int]) -> dict[str, str]:
    """The variables that hold layers of a model, and how these are named after the model's variable."""
    found = {
        name: _path(_slot(value), places) for name, value in run.env.items() if isinstance(value, LayerValue)
    }
    return {name: path for name, path in found.items() if path}


def _slot(item: Value) -> Slot | None:
    return item.slot if isinstance(item, LayerValue | ModuleValue | PipelineValue) else None


def _path(slot: Slot | None, places: Mapping[int, int]) -> str:
    if slot is None or not slot.code or slot.listed or slot.held:
        return ""
    return f"[{places[id(slot)]}]" if places else f".{slot.attribute}"


def tell(context: FileContext, plans: Iterable[Plan], reads: set[int]) -> None:
    """State what a file's models consist of."""
    known = ModelParts(reads=reads)
    for plan in plans:
        known.plans[id(plan.call)] = plan
        if plan.owner is not None:
            known.builders[f"{context.module_name}.{plan.owner.name.value}"] = plan
    context.repository.tell(context.module_name, known)


def told(context: FileContext) -> ModelParts:
    """What has been stated."""
    return context.repository.ask(context.module_name, ModelParts) or ModelParts()


def model_of(context: FileContext, node: cst.BaseExpression) -> Plan | None:
    """The model that a variable holds, if it is one of the file's."""
    values = context.kinds.values_of(node) if isinstance(node, cst.Name) else ()
    match values:
        case [cst.Call() as call]:
            known = told(context)
            return known.plans.get(id(call)) or known.builders.get(context.names.resolve(call.func) or "")
    return None
