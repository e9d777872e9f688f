"""A PyTorch optimizer's state put back into a Keras checkpoint: the way of `optimizer_state`, the other way round.

The checkpoint's own optimizer is the mould: what it keeps is replaced, which one it is and its rates stay. So those are
held against the state's, and a difference is an error, not a run that goes on otherwise.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial
from math import isclose
from pathlib import Path
from typing import Any

import numpy as np

from migrate.catalog import transforms
from migrate.converters import optimizer_state
from migrate.converters.accounting import Accounts
from migrate.converters.assignment import Assignment
from migrate.converters.checkpoints import torch_archive
from migrate.converters.checkpoints.model import Array, Arrays, Checkpoint, Entry
from migrate.converters.checkpoints.registry import open_checkpoint
from migrate.converters.modules import TargetModel
from migrate.converters.optimizers.model import Moved, Slot
from migrate.errors import MigrateError

KEYS = ("", "optimizer", "optimizer_state_dict", "optimizer_state")  # where training checkpoints have it
GROUPS = "param_groups"
CLOSE = 1e-6  # Keras keeps its rates in single precision


def arrays(path: Path, mould: Checkpoint, model: TargetModel, accounts: Accounts, exact: bool) -> Arrays:
    """What to write into the mould's optimizer, by the names of its entries.

    Args:
        path: ``optimizer.state_dict()`` as ``torch.save`` wrote it, or a training checkpoint with it.
        exact: whether the optimizer is one of the exact style.

    Raises:
        MigrateError: there is no such state, or it is of other parameters, of an optimizer with other rates, or of
            parameters that have taken different numbers of steps.
    """
    moved, slots = optimizer_state.kept_in(mould, accounts, exact)
    names = optimizer_state.parameters_of(model)
    prefix, group = _group(path)
    _check_group(path, group, moved, len(names))
    with open_checkpoint(path) as opened:
        state = {
            name.removeprefix(prefix): entry
            for name, entry in opened.entries.items()
            if name.startswith(f"{prefix}state.")
        }
    found: dict[str, Any] = {}
    trained = {
        id(each): each for name, (each, _) in accounts.filled.items() if model.state[name].is_trainable
    }
    for each in trained.values():
        places = [names.index(model.state[target.name].same_as) for target in each.targets]
        for slot, entries in zip(moved.slots, slots.by_weight, strict=True):
            own = [_entry(path, state, place, slot.key) for place in places]
            for position, weight in enumerate(each.weights):
                entry = entries[weight.entry.name]
                found[entry.name] = partial(_array, each, position, own, slot, entry)
    if moved.counts and moved.slots:
        steps = {int(entry.read()) for name, entry in state.items() if name.endswith(".step")}
        if len(steps) != 1:
            raise MigrateError(
                f"{path}: its parameters have taken different numbers of steps; Keras counts one for all"
            )
        found[slots.counter.name] = partial(np.full, (), steps.pop(), slots.counter.dtype)
    return found


def _group(path: Path) -> tuple[str, Mapping[str, Any]]:
    """What stands before the names of the state, and what goes for all of its parameters."""
    value = torch_archive.value_of(path)
    for key in KEYS:
        inside = value.get(key) if key and isinstance(value, Mapping) else value
        groups = inside.get(GROUPS) if isinstance(inside, Mapping) else None
        if isinstance(groups, list) and len(groups) == 1 and isinstance(groups[0], Mapping):
            return f"{key}." if key else "", groups[0]
        if groups is not None:
            raise MigrateError(f"{path}: its optimizer has several groups of parameters; Keras's has one")
    raise MigrateError(f"{path}: holds no state of an optimizer; save optimizer.state_dict()")


def _check_group(path: Path, group: Mapping[str, Any], moved: Moved, count: int) -> None:
    if group.get("params") != list(range(count)):
        raise MigrateError(
            f"{path}: is not the state of an optimizer of model.parameters(), of which there are {count}"
        )
    other = [
        f"{key} is {group.get(key)}, in the checkpoint {value}"
        for key, value in moved.group.items()
        if not _equal(group.get(key), value)
    ]
    if other:
        raise MigrateError(
            f"{path}: another optimizer than the checkpoint's ({'; '.join(other)}); "
            "save the checkpoint compiled with that one"
        )


def _equal(one: Any, other: Any) -> bool:
    if isinstance(other, tuple):
        return isinstance(one, tuple | list) and len(one) == len(other) and all(map(_equal, one, other))
    if not isinstance(one, bool | int | float):
        return False
    return isclose(one, other, rel_tol=CLOSE, abs_tol=1e-12)


def _entry(path: Path, state: Mapping[str, Entry], place: int, key: str) -> Entry:
    name = f"state.{place}.{key}"
    if name not in state:
        raise MigrateError(f"{path}: has no {name}; take a step before you save the optimizer's state")
    return state[name]


def _array(
    assignment: Assignment, position: int, entries: Sequence[Entry], slot: Slot, wanted: Entry
) -> Array:
    """A slot of one of the Keras layer's arrays."""
    own = [entry.read() for entry in entries]
    if any(isinstance(step, transforms.WithZeros) for step in assignment.steps):
        # Two biases whose sum is Keras's one: the gradient of that one is both's, not their sum.
        if any(not np.array_equal(own[0], other) for other in own[1:]):
            raise MigrateError(f"{wanted.name}: the two biases that it stands for were trained differently")
        own = [own[0], *(np.zeros_like(other) for other in own[1:])]
    array = transforms.invert(assignment.steps, own)[position]
    if array.shape != wanted.shape:
        raise MigrateError(f"{wanted.name}: {array.shape} is made of the state, {wanted.shape} is stored")
    exact: Array = (array if slot.factor == 1 else array / slot.factor).astype(wanted.dtype, copy=False)
    return exact
