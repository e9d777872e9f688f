"""Account for every tensor: each of the checkpoint used, each of the model filled, or one message lists which not."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass

from migrate.converters.align import Alignment, may_be
from migrate.converters.assignment import Assignment, Misfit, assign, fits
from migrate.converters.checkpoints.model import Checkpoint
from migrate.converters.modules import TargetModel
from migrate.converters.places import Place, constants
from migrate.converters.sources import Source
from migrate.errors import MigrateError


class Ambiguous(MigrateError):
    """What fits in more than one way: running both sides may tell which is right.

    Attributes:
        choices: by the address of a layer that was not paired, the paths of the modules that it fits.
    """

    def __init__(self, message: str, choices: Mapping[str, tuple[str, ...]]) -> None:
        super().__init__(message)
        self.choices = choices


@dataclass(frozen=True)
class Accounts:
    """Where every tensor comes from.

    Attributes:
        filled: by name in the ``state_dict``, what it is made from, and which of that assignment's tensors it is.
        constants: tensors that have no counterpart in Keras, and their value: counters, frozen scales and biases.
    """

    filled: dict[str, tuple[Assignment, int]]
    constants: dict[str, float]


def account(checkpoint: Checkpoint, model: TargetModel, alignment: Alignment) -> Accounts:
    """Assign the weights of all pairs, and see that nothing is left over.

    Raises:
        MigrateError: something is, or does not fit.
    """
    problems: list[str] = []
    filled: dict[str, tuple[Assignment, int]] = {}
    kept = {name: 0.0 for name, tensor in model.state.items() if tensor.is_counter}
    touched: set[str] = set()  # entries and tensors that a problem already speaks of
    for source, place in alignment.pairs:
        try:
            for assignment in assign(source, place):
                for position, target in enumerate(assignment.targets):
                    filled[target.name] = (assignment, position)
            kept |= _constants(place)
        except Misfit as misfit:
            problems.append(f"{source.address} → {place.title}: {misfit}")
            touched |= _entries(source) | _tensors(place)
    for name, tensor in model.state.items():
        if name not in filled and tensor.same_as in filled:
            filled[name] = filled[tensor.same_as]
        if name not in kept and tensor.same_as in kept:
            kept[name] = kept[tensor.same_as]
    problems += _left_over(alignment)
    touched |= {entry for source in alignment.sources for entry in _entries(source)}
    touched |= {tensor for place in alignment.places for tensor in _tensors(place)}

    used = {weight.entry.name for assignment, _ in filled.values() for weight in assignment.weights}
    unused = [name for name in checkpoint.entries if name not in used | touched | set(checkpoint.ignored)]
    problems += [f"array {name} {checkpoint.entries[name].shape}: not used" for name in unused]
    empty = [name for name in model.state if name not in filled and name not in touched and name not in kept]
    problems += _without_layer(model, empty)
    if problems:
        lines = "\n".join(f"  {problem}" for problem in problems)
        message = f"{checkpoint.path} does not fit {model.reference}; nothing was written\n{lines}"
        choices = _choices(alignment)
        raise Ambiguous(message, choices) if choices else MigrateError(message)
    return Accounts(filled, {name: value for name, value in kept.items() if name not in filled})


def _choices(alignment: Alignment) -> dict[str, tuple[str, ...]]:
    """For each layer without a partner the modules that it fits; nothing where one fits none, or the numbers differ."""
    fitting = {
        source.address: tuple(
            place.module.path
            for place in alignment.places
            if place.name is None and may_be(source, place) and fits(source, place)
        )
        for source in alignment.sources
    }
    whole = len(alignment.sources) == len(alignment.places) and all(fitting.values())
    return fitting if whole else {}


def _left_over(alignment: Alignment) -> list[str]:
    """The layers and modules without a partner, and what to do where there is more than one way to pair them."""
    lines = []
    wanted: dict[str, str] = {}  # a layer that fits, by the place's path
    for source in alignment.sources:
        free = (place for place in alignment.places if place.name is None)
        fitting = [place for place in free if may_be(source, place) and fits(source, place)]
        paths = ", ".join(place.module.path for place in fitting)
        lines.append(f"layer {source.described}: " + (f"fits {paths}" if fitting else "no module takes it"))
        wanted |= {place.module.path: source.address for place in fitting}
    lines += [
        f"module {place.title}: no layer {f'named {place.name} ' if place.name else ''}fills {_wants(place)}"
        for place in alignment.places
        if place.module.path not in wanted
    ]
    if wanted:
        path, address = next(iter(wanted.items()))
        lines.append(f"where names do not tell what belongs together, say it: --layer {address}={path}")
    return lines


def _without_layer(model: TargetModel, tensors: list[str]) -> list[str]:
    """The modules that hold tensors which no layer is known to become."""
    by_module: dict[str, list[str]] = defaultdict(list)
    for name in tensors:
        path, _, own = model.state[name].same_as.rpartition(".")
        by_module[path].append(f"{own} {model.state[name].shape}")
    return [
        f"module {model.modules[path].title}: no Keras layer is known to become it, so nothing fills {', '.join(names)}"
        for path, names in by_module.items()
    ]


def _constants(place: Place) -> dict[str, float]:
    """The parameters that the place's module keeps at its own value, by full name."""
    names = {name for link in place.links for name in constants(link, place.module)}
    tensors = [place.module.tensors[name] for name in names]
    return {tensor.name: tensor.constant for tensor in tensors if tensor.constant is not None}


def _entries(source: Source) -> set[str]:
    return {weight.entry.name for _, weight in source.layer.all_weights()}


def _tensors(place: Place) -> set[str]:
    return {tensor.name for tensor in place.module.tensors.values()}


def _wants(place: Place) -> str:
    return ", ".join(f"{name} {tensor.shape}" for name, tensor in place.module.weights.items())
