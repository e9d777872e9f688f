"""What becomes of a layer's constraints: its parameters remember them, and each step of an optimizer ends with them.

    Dense(4, kernel_constraint="max_norm")    nn.Linear(3, 4)
                                              constrain(self.dense, "weight", WeightConstraint("MaxNorm", axis=1))

A norm along axes of Keras's weight is one along the axes of torch's that hold them, in whatever order their elements
are. Any other callable is given the weight with its axes in Keras's order. https://keras.io/api/layers/constraints/
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from migrate.catalog.model import Weight
from migrate.catalog.signature import Argument
from migrate.catalog.transforms import InsertAxis, MergeAxes, Permute, ReorderBlocks, Step, WithZeros
from migrate.catalog.values import CallValue

SUFFIX = "_constraint"
NAMED = {"max_norm": "MaxNorm", "min_max_norm": "MinMaxNorm", "non_neg": "NonNeg", "unit_norm": "UnitNorm"}
KINDS = {f"keras.constraints.{kind}": kind for kind in NAMED.values()}
ELEMENTWISE = "NonNeg"
ALONE = {"depthwise": "kernel"}
"""Arguments that name a weight otherwise than the layer does."""


def statements(arguments: Mapping[str, Argument], weights: Sequence[Weight]) -> dict[str, tuple[str, ...]]:
    """The statements that follow a module's construction for each argument that has some, ``__layer__`` open: one for
    each direction of a layer that has two."""
    found = {}
    for name, argument in arguments.items():
        if not name.endswith(SUFFIX) or not argument.given or argument.value is None:
            continue
        held = _held_alone(name.removesuffix(SUFFIX), weights)
        wanted = [(weight.targets[0], _constraint(argument, weight.steps)) for weight in held]
        if wanted and all(constraint for _, constraint in wanted):
            found[name] = tuple(
                f'support.constrain(__layer__, "{parameter}", {constraint})'
                for parameter, constraint in wanted
            )
    return found


def _held_alone(name: str, weights: Sequence[Weight]) -> list[Weight]:
    """The weights that an argument speaks of and that torch holds as parameters of their own."""
    return [
        weight
        for weight in weights
        if weight.trainable
        and len(weight.sources) == 1
        and (len(weight.targets) == 1 or any(isinstance(step, WithZeros) for step in weight.steps))
        and weight.sources[0].rpartition("/")[2] in (name, f"{name}_kernel", ALONE.get(name))
    ]


def _constraint(argument: Argument, steps: Sequence[Step]) -> str:
    """The code of a constraint, and of the axes that it wants; '' if torch's weight cannot be brought to it."""
    value = argument.value
    if isinstance(value, str):
        kind = NAMED.get(value, value if value in NAMED.values() else "")
        return _of_kind(kind, {}, steps) if kind else ""
    if isinstance(value, CallValue) and value.name in KINDS:
        return _of_kind(KINDS[value.name], value.arguments, steps)
    if not all(isinstance(step, Permute) for step in steps):
        return ""
    is_name = argument.text.replace(".", "_").isidentifier()
    code = f"support.get_constraint({argument.text})" if is_name else argument.text
    order = _torch_order(steps)
    return f"{code}, axes={order}" if order is not None else code


def _of_kind(kind: str, arguments: Mapping[str, Argument], steps: Sequence[Step]) -> str:
    """``WeightConstraint("MaxNorm", max_value=2, axis=1)``, its axes those of torch's weight."""
    given = [f'"{kind}"']
    given += [f"{name}={item.text}" for name, item in arguments.items() if item.given and name != "axis"]
    if kind != ELEMENTWISE:
        along = _axes(arguments["axis"].value if "axis" in arguments else 0, steps)
        if along is None:
            return ""
        given += [f"axis={along[0] if len(along) == 1 else along}"] if along != [0] else []
    return f"support.WeightConstraint({', '.join(given)})"


def _axes(axis: object, steps: Sequence[Step]) -> list[int] | None:
    """The axes of torch's weight that hold these of Keras's and no other; None if there are none such."""
    wanted = [axis] if isinstance(axis, int) else axis
    if not isinstance(wanted, list | tuple) or not all(isinstance(item, int) for item in wanted):
        return None
    if not steps or all(isinstance(step, WithZeros) for step in steps):
        return list(wanted)
    held = _held(steps)
    if held is None:
        return None
    rank = len(set().union(*held))
    asked = {item % rank for item in wanted}
    along = [place for place, axes in enumerate(held) if axes & asked]
    return along if all(held[place] <= asked for place in along) else None


def _held(steps: Sequence[Step]) -> list[set[int]] | None:
    """For each axis of torch's weight the axes of Keras's that it holds; None if that is not known."""
    held: list[set[int]] | None = None
    for step in steps:
        if isinstance(step, Permute):
            before = held or [{axis} for axis in range(len(step.axes))]
            held = [before[axis] for axis in step.axes]
        elif held is not None and isinstance(step, MergeAxes):
            end = step.axis + len(step.sizes)
            held[step.axis : end] = [set().union(*held[step.axis : end])]
        elif held is not None and isinstance(step, InsertAxis):
            held.insert(step.axis, set())
        elif not isinstance(step, ReorderBlocks | WithZeros):
            return None
    return held


def _torch_order(steps: Sequence[Step]) -> tuple[int, ...] | None:
    """What permutes torch's weight to Keras's axes; None if it need not be permuted."""
    held = _held(steps)
    if not held:
        return None
    places = [axis for axes in held for axis in axes]
    order = tuple(places.index(axis) for axis in range(len(places)))
    return order if order != tuple(range(len(order))) else None
