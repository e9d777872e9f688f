"""Input sizes as parameters of a layer class's constructor: where every caller of the class lets us know them.

class Linear(layers.Layer):                     class Linear(nn.Module):
    def __init__(self, units): ...                  def __init__(self, in_features, units): ...
    def build(self, input_shape): ...      →

x = Linear(32)(x)                               self.linear = Linear(64, 32)
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

from migrate.catalog.dims import Dim
from migrate.catalog.values import UNKNOWN, Tensor
from migrate.codemods import syntax as cst
from migrate.codemods.context import FileContext
from migrate.codemods.models import custom_build, sizes
from migrate.codemods.models.program import names_in

if TYPE_CHECKING:
    from migrate.codemods.models.values import ModuleValue

Facts = tuple[Any, ...]
BATCH = "batch"


@dataclass(frozen=True)
class InputSize:
    """A parameter of the constructor: the size of an axis of an input, the inputs counted as ``build`` counts them."""

    name: str
    place: int
    axis: int


@dataclass
class SizedClasses:
    """What is known of a file's layer classes, before any of them is rewritten.

    Attributes:
        seen: by class and construction, with what tensors the instance is called.
        sizes: the parameters that the constructors get.
        busy: classes whose output is being looked for.
    """

    seen: dict[str, dict[int, list[Facts]]] = field(default_factory=dict)
    sizes: dict[str, tuple[InputSize, ...]] = field(default_factory=dict)
    busy: set[str] = field(default_factory=set)


def of(context: FileContext) -> SizedClasses:
    """The classes of a file."""
    found = context.repository.ask(context.module_name, SizedClasses)
    if found is None:
        found = SizedClasses()
        context.repository.tell(context.module_name, found)
    return found


def record(context: FileContext, module: ModuleValue, facts: Facts) -> None:
    """An instance is called with tensors."""
    of(context).seen.setdefault(module.name, {}).setdefault(id(module.node), []).append(facts)


def flat(facts: Facts) -> list[Tensor]:
    """The inputs as ``build`` sees them: those in the list that is the first argument, else the first argument."""
    first = facts[0] if facts else Tensor(None)
    return [item for item in (first if isinstance(first, tuple) else (first,)) if isinstance(item, Tensor)]


def needed(
    context: FileContext, build: cst.FunctionDef, ranks: list[int], listed: bool
) -> set[tuple[int, int]] | None:
    """The axes whose sizes ``build`` asks for; None where it asks for something that no parameter can give."""
    shapes = [
        tuple(Dim.symbol(f"{BATCH if axis == 0 else 's'}_{place}_{axis}") for axis in range(rank))
        for place, rank in enumerate(ranks)
    ]
    axes: set[tuple[int, int]] = set()
    for size in custom_build.asked(context, build, shapes if listed else shapes[0]):
        if not size.is_known and not size.is_sizes:
            return None
        for symbol in _symbols(size.value):
            kind, place, axis = symbol.split("_")
            if kind == BATCH:
                return None
            axes.add((int(place), int(axis)))
    return axes


def _symbols(value: Any) -> Iterator[str]:
    for item in value if isinstance(value, tuple) else (value,):
        if isinstance(item, Dim):
            yield from names_in(str(item))


def decide(context: FileContext, name: str, build: cst.FunctionDef, taken: set[str]) -> tuple[InputSize, ...]:
    """The parameters that a class's constructor gets; none where a caller does not tell a size."""
    made = [call for call, called in context.calls() if called == name]
    seen = of(context).seen.get(name, {})
    if not made or any(id(call) not in seen for call in made):
        return ()
    everything = [flat(facts) for call in made for facts in seen[id(call)]]
    listed = {bool(facts) and isinstance(facts[0], tuple) for call in made for facts in seen[id(call)]}
    ranks = {tuple(_rank(fact) for fact in facts) for facts in everything}
    if len(ranks) != 1 or len(listed) != 1 or 0 in (first := next(iter(ranks))) or not first:
        return ()
    axes = needed(context, build, list(first), listed.pop())
    if not axes:
        return ()
    for facts in everything:
        if any(not sizes.is_plain((facts[place].shape or ())[axis]) for place, axis in axes):
            return ()
    return tuple(
        InputSize(_name(place, axis, first, taken), place, axis)
        for place, axis in sorted(axes, key=lambda item: (item[0], -item[1]))
    )


def _rank(fact: Tensor) -> int:
    return len(fact.shape) if fact.shape is not None else 0


def _name(place: int, axis: int, ranks: tuple[int, ...], taken: set[str]) -> str:
    """``in_features``, ``in_channels``, ``in_length``; of several inputs ``in_features_1``."""
    rank = ranks[place]
    kind = "features" if axis == rank - 1 and rank <= 3 else sizes.axis_name(rank, axis)
    name = f"in_{kind}" if len(ranks) == 1 else f"in_{kind}_{place}"
    number = 1
    while name in taken:
        number += 1
        name = f"in_{kind}_{number}"
    taken.add(name)
    return name


def symbolic(facts: Facts, parameters: tuple[InputSize, ...]) -> Facts:
    """What the class knows of its inputs: the sizes that its constructor is given, by their names."""
    made = list(flat(facts))
    for item in parameters:
        fact = made[item.place]
        shape = fact.shape or ()
        made[item.place] = replace(
            fact, shape=(*shape[: item.axis], Dim.symbol(item.name), *shape[item.axis + 1 :])
        )
    first = tuple(made) if facts and isinstance(facts[0], tuple) else made[0]
    return (first, *facts[1:])


def texts(facts: Facts, parameters: tuple[InputSize, ...]) -> list[str] | None:
    """The sizes that a construction gives; None where one is not known."""
    given = flat(facts)
    found = [
        (given[item.place].shape or ())[item.axis]
        if item.place < len(given) and item.axis < _rank(given[item.place])
        else UNKNOWN
        for item in parameters
    ]
    return [str(size) for size in found] if all(sizes.is_plain(size) for size in found) else None


def with_sizes(code: str, given: list[str]) -> str:
    """``Linear(32)`` → ``Linear(64, 32)``."""
    head, _, rest = code.partition("(")
    first = ", ".join(given)
    return f"{head}({first}{rest}" if rest.strip() == ")" else f"{head}({first}, {rest}"
