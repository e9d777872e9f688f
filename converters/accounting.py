"""Account for every tensor: each of the checkpoint used, each of the model filled, or one message lists which not."""

from __future__ import annotations

from dataclasses import dataclass

from migrate.converters.align import Alignment
from migrate.converters.assignment import Assignment, Misfit, assign
from migrate.converters.checkpoints.model import Checkpoint
from migrate.converters.modules import COUNTER, TargetModel
from migrate.converters.places import Place, constants
from migrate.converters.sources import Source
from migrate.errors import MigrateError


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
    kept = {name: 0.0 for name in model.state if name.rpartition(".")[2] == COUNTER}
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
    problems += _ambiguous(alignment)
    problems += [f"layer {source.described}: no module takes it" for source in alignment.sources]
    problems += [f"module {place.title}: no layer fills {_wants(place)}" for place in alignment.places]
    touched |= {entry for source in alignment.sources for entry in _entries(source)}
    touched |= {tensor for place in alignment.places for tensor in _tensors(place)}

    used = {weight.entry.name for assignment, _ in filled.values() for weight in assignment.weights}
    unused = [name for name in checkpoint.entries if name not in used | touched | set(checkpoint.ignored)]
    problems += [f"array {name} {checkpoint.entries[name].shape}: not used" for name in unused]
    empty = [name for name in model.state if name not in filled and name not in touched and name not in kept]
    problems += [f"tensor {name} {model.state[name].shape}: not filled" for name in empty]
    if problems:
        raise MigrateError(
            f"{checkpoint.path} does not fit {model.reference}; nothing was written\n"
            + "\n".join(f"  {problem}" for problem in problems)
        )
    return Accounts(filled, {name: value for name, value in kept.items() if name not in filled})


def _ambiguous(alignment: Alignment) -> list[str]:
    """What to do about layers and modules of one kind that were both left."""
    kinds = sorted({kind for place in alignment.places for kind in place.kinds})
    lines = []
    for kind in kinds:
        sources = [source for source in alignment.sources if source.kind == kind]
        places = [place for place in alignment.places if kind in place.kinds and place.name is None]
        if sources and len(sources) == len(places):
            example = f"--layer {sources[0].address}={places[0].module.path}"
            lines.append(
                f"{len(sources)} layers and modules of kind {kind}: their names do not tell which belong together; "
                f"say so, e.g. {example}, or give the layers explicit names in the source"
            )
    return lines


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
    return ", ".join(
        f"{name} {tensor.shape}" for name, tensor in place.module.tensors.items() if name != COUNTER
    )
