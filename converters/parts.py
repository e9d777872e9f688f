"""Which part of a checkpoint is the model: ``tf.train.Checkpoint(model=model, step=step)`` saves more than one."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace

from migrate.converters.checkpoints.model import Checkpoint, KerasLayer
from migrate.converters.checkpoints.object_graph import LISTED
from migrate.errors import MigrateError


def model_of(checkpoint: Checkpoint, root: KerasLayer, said: str | None, keys: Collection[str]) -> Checkpoint:
    """The checkpoint with the model as its root.

    Args:
        said: the attributes on the way to it, ``model`` or ``trainer/model``; None: the root, or the one thing that it
            holds, unless the model has an attribute of that name.
        keys: the attributes of the model that is wanted, where they are known.

    Raises:
        MigrateError: there is no such part.
    """
    found = root
    for step in said.split("/") if said else ():
        found = _child(checkpoint, found, step)
    while said is None and not found.weights and len(found.children) == 1:
        (child,) = found.children
        if child.is_list or not child.children or child.key in keys or child.key.startswith(LISTED):
            break
        found = child
    inside = {weight.entry.name for _, weight in found.all_weights()}
    outside = [name for name in checkpoint.entries if said and name not in inside]
    ignored = dict.fromkeys(outside, f"outside of {said}") | dict(checkpoint.ignored)
    return replace(checkpoint, root=found, ignored=ignored)


def _child(checkpoint: Checkpoint, parent: KerasLayer, step: str) -> KerasLayer:
    for child in parent.children:
        if step in (child.key, child.name):
            return child
    there = ", ".join(child.key for child in parent.children if any(child.all_weights()))
    raise MigrateError(f"{checkpoint.path}: there is no part {step}; there is {there or 'none'}")
