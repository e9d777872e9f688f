"""The state of a Keras optimizer as PyTorch's ``optimizer.state_dict()``, so that a training run goes on.

Keras lists an optimizer's variables in the order of the model's trainable weights, without names. Their number and
every shape are held against those; a slot then takes the way of its weight. TensorFlow's checkpoints say which slot is
which weight's, but not which optimizer it is: that is said by who saved it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

import numpy as np

from migrate.catalog import transforms
from migrate.converters import optimizers
from migrate.converters.accounting import Accounts
from migrate.converters.assignment import Assignment
from migrate.converters.checkpoints.model import Array, Checkpoint, Entry, Kept, Tensor
from migrate.converters.modules import TargetModel
from migrate.converters.optimizers.model import Moved, Slot
from migrate.errors import MigrateError

STATE = "optimizer state"
ORDERED = ("Functional", "Sequential", "Model")  # models whose files list their layers in Keras's order
RATE = "learning_rate"


@dataclass(frozen=True)
class Slots:
    """What an optimizer keeps: its ``counter`` of steps, and for each slot an array by its weight's entry's name."""

    counter: Entry
    by_weight: tuple[Mapping[str, Entry], ...]


def state_dict(
    checkpoint: Checkpoint,
    model: TargetModel,
    accounts: Accounts,
    exact: bool,
    said: Mapping[str, Any] | None = None,
) -> dict[str, Any]:
    """The state dict of the optimizer of ``model.parameters()``, its tensors yet to be read.

    Args:
        exact: for the optimizer of migrated code in the exact style, else for that of `torch.optim`.
        said: ``class_name`` and ``config`` of the optimizer, where the checkpoint does not say them.

    Raises:
        MigrateError: the checkpoint has no optimizer, or one whose state can't be told apart or isn't moved.
    """
    moved, slots = kept_in(checkpoint, accounts, exact, said)
    parameters = parameters_of(model)
    state = {
        position: _of_parameter(accounts.filled[name], slots, moved)
        for position, name in enumerate(parameters)
        if name in accounts.filled and model.state[name].is_trainable and moved.slots
    }
    group = {**moved.group, "params": list(range(len(parameters)))}
    return {"state": state, "param_groups": [group]}


def parameters_of(model: TargetModel) -> list[str]:
    """What ``model.parameters()`` gives, by name."""
    return [name for name, tensor in model.state.items() if tensor.is_parameter and tensor.same_as == name]


def kept_in(
    checkpoint: Checkpoint, accounts: Accounts, exact: bool, said: Mapping[str, Any] | None = None
) -> tuple[Moved, Slots]:
    """Which optimizer the checkpoint has, and what that keeps.

    Raises:
        MigrateError: as `state_dict`.
    """
    stored = checkpoint.optimizer or said
    entries = [entry for name, entry in checkpoint.entries.items() if checkpoint.ignored.get(name) == STATE]
    if entries and not stored:
        raise MigrateError(
            f"{checkpoint.path}: {checkpoint.format} does not say which optimizer its state is of, nor its rates; "
            "save the compiled model whole, as .keras, or give --optimizer-config"
        )
    if not stored or not entries:
        raise MigrateError(f"{checkpoint.path}: holds no optimizer; save the compiled model, trained, whole")
    if not checkpoint.kept and (checkpoint.root is None or checkpoint.root.class_name not in ORDERED):
        raise MigrateError(
            f"{checkpoint.path}: a subclassed model's file does not say in which order its optimizer lists the weights"
        )
    numbers = checkpoint.kept.numbers if checkpoint.kept else {}
    config = {**stored["config"], **{name: float(entry.read()) for name, entry in numbers.items()}}
    rate = _rate(checkpoint, config)
    moved = _moved(checkpoint, str(stored["class_name"]), config, rate, exact)
    trained = [entry for _, entry in _in_order(checkpoint, accounts)]
    if checkpoint.kept:
        slots = _named(checkpoint, checkpoint.kept, trained, moved)
    else:
        slots = _told_apart(checkpoint, entries, trained, moved)
    return moved, slots


def _rate(checkpoint: Checkpoint, config: Mapping[str, Any]) -> float:
    """The learning rate: a number, which Keras stores as it was in the end.

    Raises:
        MigrateError: it follows a schedule.
    """
    rate = config.get(RATE)
    if not isinstance(rate, int | float):
        raise MigrateError(
            f"{checkpoint.path}: the learning rate follows a schedule, whose value at the end is not stored"
        )
    if config.get("decay"):
        raise MigrateError(
            f"{checkpoint.path}: the learning rate falls by decay={config['decay']:g} with every step, which no "
            "optimizer of PyTorch's does by itself"
        )
    return float(rate)


def _moved(
    checkpoint: Checkpoint, class_name: str, config: Mapping[str, Any], rate: float, exact: bool
) -> Moved:
    try:
        return optimizers.of(class_name, config, rate, exact)
    except KeyError as error:
        raise MigrateError(
            f"{checkpoint.path}: the configuration of {class_name} lacks {error.args[0]}; give what "
            "keras.optimizers.serialize(optimizer) gives"
        ) from None


def _named(checkpoint: Checkpoint, kept: Kept, weights: Sequence[Entry], moved: Moved) -> Slots:
    """The slots that the file names.

    Raises:
        MigrateError: they are another optimizer's, or not those of the trainable weights.
    """
    found = [next((name for name in slot.names if name in kept.slots), "") for slot in moved.slots]
    if set(found) != set(kept.slots):
        raise MigrateError(
            f"{checkpoint.path}: its optimizer keeps {', '.join(sorted(kept.slots)) or 'nothing'} of each weight, "
            "another one than --optimizer-config says"
        )
    by_weight = tuple(kept.slots[name] for name in found)
    wanted = {entry.name: entry.shape for entry in weights}
    for slots in by_weight:
        if {name: entry.shape for name, entry in slots.items()} != wanted:
            raise MigrateError(
                f"{checkpoint.path}: its optimizer keeps arrays for {len(slots)} weights, other ones than the "
                f"{len(weights)} trainable weights of the model; are layers frozen on one side only?"
            )
    return Slots(kept.step, by_weight)


def _in_order(checkpoint: Checkpoint, accounts: Accounts) -> list[tuple[Assignment, Entry]]:
    """The trainable weights in Keras's order: layer by layer, and within a layer as the catalog lists them."""
    assert checkpoint.root is not None
    places = {weight.entry.name: place for place, (_, weight) in enumerate(checkpoint.root.all_weights())}
    found = {id(assignment): assignment for assignment, _ in accounts.filled.values()}
    trained = [each for each in found.values() if any(target.is_trainable for target in each.targets)]
    first: dict[str, int] = {}
    for each in trained:
        place = min(places[weight.entry.name] for weight in each.weights)
        first[each.source] = min(first.get(each.source, place), place)
    trained.sort(key=lambda each: first[each.source])
    return [(each, weight.entry) for each in trained for weight in each.weights]


def _told_apart(
    checkpoint: Checkpoint, entries: Sequence[Entry], weights: Sequence[Entry], moved: Moved
) -> Slots:
    """Which of the optimizer's variables is which.

    Raises:
        MigrateError: their number or shapes are not those of the weights' slots.
    """
    step, *others = entries
    if others and others[0].shape == () and len(others) == len(weights) * len(moved.slots) + 1:
        del others[0]  # Keras 3 keeps the learning rate after the count
    count = len(moved.slots)
    wanted = [entry for entry in weights for _ in range(count if moved.interleaved else 1)] * (
        1 if moved.interleaved else count
    )
    if step.shape != () or [entry.shape for entry in others] != [entry.shape for entry in wanted]:
        raise MigrateError(
            f"{checkpoint.path}: its optimizer keeps {len(others)} arrays, for {len(weights)} trainable weights "
            f"{len(wanted)} of their shapes are expected; are layers frozen on one side only?"
        )
    each = [others[n::count] if moved.interleaved else others[n * len(weights) :] for n in range(count)]
    names = [entry.name for entry in weights]
    return Slots(step, tuple(dict(zip(names, found, strict=False)) for found in each))


def _of_parameter(filled: tuple[Assignment, int], slots: Slots, moved: Moved) -> dict[str, Any]:
    assignment, position = filled
    state: dict[str, Any] = {}
    if moved.counts:
        step = int(slots.counter.read())
        state["step"] = Tensor((), np.dtype(np.float32), partial(np.full, (), step, np.float32))
    for slot, entries in zip(moved.slots, slots.by_weight, strict=True):
        arrays = [entries[weight.entry.name] for weight in assignment.weights]
        read = partial(_array, assignment, position, arrays, slot)
        state[slot.key] = Tensor(
            assignment.shapes[position], np.result_type(*(a.dtype for a in arrays)), read
        )
    return state


def _array(assignment: Assignment, position: int, entries: Sequence[Entry], slot: Slot) -> Array:
    steps = assignment.steps
    if any(isinstance(step, transforms.WithZeros) for step in steps):
        position = 0  # two biases whose sum is Keras's one: the gradients of both are that one's
    made: Array = transforms.apply(steps, [entry.read() for entry in entries])[position]
    return made if slot.factor == 1 else (made * slot.factor).astype(made.dtype)
