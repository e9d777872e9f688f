"""The tree of groups in which Keras 3 stores weights: in ``.weights.h5`` files, and within ``.keras`` archives.

An object's group is named after the attribute that holds it; an element of a list after its class and its position
among that class (``dense``, ``dense_1``). Its own variables are the datasets ``vars/0``, ``vars/1``, ...; since
Keras 3.7 or so the ``vars`` group says the layer's name. ``layers`` holds a model's layers that no attribute before
it in the alphabet holds. See ``keras/src/saving/saving_lib.py``.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path, PurePosixPath
from typing import Any

import h5py

from migrate.alignment import automatic_stem
from migrate.converters.checkpoints import hdf5
from migrate.converters.checkpoints.model import Checkpoint, Entry, KerasLayer, KerasWeight
from migrate.errors import MigrateError

VARIABLES = "vars"
LISTS = ("layers", "_layer_checkpoint_dependencies")  # the second in TensorFlow 2.12 to 2.15
NESTED_LIST = "container"
NOT_WEIGHTS = {
    "optimizer": "optimizer state",
    "seed_generator": "state of a random generator",
    "random_generator": "state of a random generator",
    "generator": "state of a random generator",
    "_metrics": "metric state",
    "metrics": "metric state",
}


def is_tree(file: h5py.File) -> bool:
    """Whether an HDF5 file is such a tree."""
    return any(key in file for key in (*LISTS, VARIABLES)) or any(
        isinstance(item, h5py.Group) and VARIABLES in item for item in file.values()
    )


def read(
    path: Path, file: h5py.File, form: str, config: Mapping[str, Any] | None = None, start: int | None = 0
) -> Checkpoint:
    """Read the tree; with the architecture, each layer's class and name are known as well.

    Args:
        start: where the tree's file begins in the file at the path, as for `hdf5.entry`.

    Raises:
        migrate.errors.MigrateError: the file is damaged.
    """
    entries: dict[str, Entry] = {}
    ignored: dict[str, str] = {}
    with hdf5.reading(path):
        root = _layer(path, file, "", entries, ignored, "", start)
        hdf5.check_apart(path, file, entries)
    if config:
        root = with_architecture(root, config)
    return Checkpoint(
        path,
        form,
        entries,
        root,
        True,
        ignored,
        foreign=tuple(lambdas(config)),
        close=file.close,
        optimizer=optimizer_of((config or {}).get("compile_config"), "optimizer"),
    )


def optimizer_of(training: Any, key: str) -> Mapping[str, Any] | None:
    """The optimizer in what a file says of the training; None where there is none that can be read."""
    found = training.get(key) if isinstance(training, dict) else None
    readable = isinstance(found, dict) and isinstance(found.get("config"), dict) and "class_name" in found
    return found if readable else None


def _layer(
    path: Path,
    group: h5py.Group,
    key: str,
    entries: dict[str, Entry],
    ignored: dict[str, str],
    reason: str,
    start: int | None,
) -> KerasLayer:
    weights: list[KerasWeight] = []
    children: list[KerasLayer] = []
    name = None
    for member, item in hdf5.members(path, group):
        if member == VARIABLES and isinstance(item, h5py.Group):
            name = hdf5.text(item.attrs["name"]) if "name" in item.attrs else None
            for variable, dataset in hdf5.members(path, item):
                weights.append(KerasWeight(variable, hdf5.entry(path, dataset, start)))
        elif isinstance(item, h5py.Group):
            inner = reason or NOT_WEIGHTS.get(member, "")
            child = _layer(path, item, member, entries, ignored, inner, start)
            if not inner:
                children.append(child)
    weights.sort(
        key=lambda weight: (int(weight.name) if weight.name.isdigit() else len(weights), weight.name)
    )
    numbers = [int(weight.name) for weight in weights if weight.name.isdigit()]
    if numbers != list(range(len(numbers))):
        raise MigrateError(
            f"{path}: {group.name} has variables {numbers}, not one after the other; save it again"
        )
    for weight in weights:
        entries[weight.entry.name] = weight.entry
        if reason:
            ignored[weight.entry.name] = reason
    children.sort(key=lambda child: _in_turn(child.key))
    # Keras 3 gives every layer a group of variables, be it empty; Keras 2.12 to 2.15 does not.
    held_by_list = PurePosixPath(group.name).parent.name in LISTS and not key.startswith(NESTED_LIST)
    is_list = bool(key) and VARIABLES not in group and not held_by_list
    return KerasLayer(key, name, None, tuple(weights), tuple(children), is_list)


def _in_turn(key: str) -> tuple[str, int]:
    """A key so that ``dense_10`` comes after ``dense_9``."""
    stem, _, number = key.rpartition("_")
    return (stem, int(number)) if stem and number.isdigit() else (key, 0)


def with_architecture(layer: KerasLayer, config: Mapping[str, Any]) -> KerasLayer:
    """Add classes and names from a model's ``config.json``: its list of layers is in the order of the keys.

    The children come to lie in the order of that list. A model without such a list (a subclassed one) is left.
    """
    layer = replace(layer, class_name=bare_class(config), name=layer.name or _own(config).get("name"))
    listed = _own(config).get("layers")
    if not isinstance(listed, list):
        inner = _own(config).get("layer")
        if not isinstance(inner, dict):
            return layer
        children = tuple(with_architecture(c, inner) if c.key == "layer" else c for c in layer.children)
        return replace(layer, children=children)
    configs = dict(zip(_keys(listed), listed, strict=True))
    positions = {key: position for position, key in enumerate(configs)}

    def classify(child: KerasLayer) -> KerasLayer:
        return with_architecture(child, configs[child.key]) if child.key in configs else child

    def order(child: KerasLayer) -> int:
        return positions.get(child.key, len(positions))

    children = tuple(
        replace(child, children=tuple(sorted(map(classify, child.children), key=order)))
        if child.key in LISTS
        else child
        for child in layer.children
    )
    return replace(layer, children=children)


def lambdas(config: Any) -> Iterator[str]:
    """The Lambda layers of an architecture, which hold Python's own code: Keras runs it, nothing here does."""
    waiting = [config]
    while waiting:
        item = waiting.pop()
        if isinstance(item, dict):
            if item.get("class_name") == "Lambda":
                yield f"Lambda layer {_own(item).get('name', '')}".strip()
            waiting.extend(reversed(item.values()))
        elif isinstance(item, list):
            waiting.extend(reversed(item))


def bare_class(config: Mapping[str, Any]) -> str:
    """The class of a layer's configuration; a registered one is stored as ``package>Class``."""
    return str(config.get("class_name", "")).rpartition(">")[2]


def _own(config: Mapping[str, Any]) -> Mapping[str, Any]:
    inner = config.get("config")
    return inner if isinstance(inner, dict) else {}


def _keys(listed: list[Any]) -> list[str]:
    """The groups' names for a list of layers, as Keras makes them: the class, and a number from the second on."""
    seen: Counter[str] = Counter()
    keys = []
    for item in listed:
        stem = automatic_stem(bare_class(item)) if isinstance(item, dict) else ""
        keys.append(f"{stem}_{seen[stem]}" if seen[stem] else stem)
        seen[stem] += 1
    return keys
