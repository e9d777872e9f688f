"""Models of a file's top level that are made several times, as notebooks and tutorials do: one class for all of them.

model = keras.Sequential([...])                 class Net(nn.Sequential): ...
...                                         →   model = Net()
model = keras.Sequential([...])  # the same     ...
                                                model = Net()
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from migrate.codemods.context import FileContext
from migrate.codemods.models.plan import Plan

NUMBER = re.compile(r"_\d+$")


def united(context: FileContext, plans: Sequence[Plan]) -> Iterator[tuple[Plan, bool]]:
    """The plans, each with whether its class is to be written; one that need not be has the name of the class that is.

    Only classes whose names differ in their number alone are taken for one: of other names each says something.
    """
    groups: dict[str, list[Plan]] = {}
    for plan in plans:
        if plan.owner is None and not plan.extras:
            groups.setdefault(NUMBER.sub("", plan.name), []).append(plan)
    named: dict[int, tuple[str, bool]] = {}
    for group in groups.values():
        ordered = sorted(group, key=lambda plan: context.tree.span(plan.statement)[0])
        if not _are_named_elsewhere(plans, {plan.name for plan in ordered}):
            named |= _names(ordered)
    for plan in plans:
        name, is_first = named.get(id(plan), (plan.name, True))
        yield _renamed(plan, name), is_first


def _names(group: Sequence[Plan]) -> dict[int, tuple[str, bool]]:
    """The name of each plan's class, and whether it is the first that has it."""
    free = iter(plan.name for plan in group)
    names: dict[str, str] = {}
    made: dict[int, tuple[str, bool]] = {}
    for plan in group:
        body = plan.written.text.replace(f"class {plan.name}(", "class (", 1)
        is_first = body not in names
        if is_first:
            names[body] = next(free)
        made[id(plan)] = names[body], is_first
    return made


def _are_named_elsewhere(plans: Sequence[Plan], names: set[str]) -> bool:
    """Whether the text of a class names another of these."""
    return any(re.search(rf"\b{name}\b", plan.written.text) for plan in plans for name in names - {plan.name})


def _renamed(plan: Plan, name: str) -> Plan:
    if name == plan.name:
        return plan
    text = plan.written.text.replace(f"class {plan.name}(", f"class {name}(", 1)
    return replace(plan, name=name, written=replace(plan.written, text=text))
