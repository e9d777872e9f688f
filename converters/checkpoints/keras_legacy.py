"""Keras 1 and 2 files, ``.h5``: a whole model, ``model.save("model.h5")``, or its weights alone.

The attribute ``layer_names`` lists the layers' groups, each group's ``weight_names`` its weights; a whole model has
these below ``model_weights``, and its architecture in the attribute ``model_config``. Weight names begin with the
layer's name (``conv1d_3/kernel:0``), those of layers within it with theirs after that; the ``:0`` is TensorFlow's.
See ``keras/src/legacy/saving/legacy_h5_format.py``.
"""

from __future__ import annotations

import json
import shutil
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import h5py

from migrate.converters.checkpoints import hdf5
from migrate.converters.checkpoints.keras_tree import bare_class, lambdas, optimizer_of
from migrate.converters.checkpoints.model import Arrays, Checkpoint, Entry, KerasLayer, KerasWeight
from migrate.errors import MigrateError

NAME = "Keras 2 file (.h5)"
MODEL = "model_weights"
OPTIMIZER = "optimizer_weights"
TOP_LEVEL = "top_level_model_weights"  # variables that belong to the model itself


def sniff(path: Path, head: bytes) -> bool:
    """An HDF5 file that lists layers; a damaged one by its suffix."""
    if not head.startswith(hdf5.SIGNATURE):
        return False
    try:
        with h5py.File(path, "r") as file:
            return MODEL in file or hdf5.names_attribute(path, file, "layer_names") is not None
    except (*hdf5.DAMAGED, MigrateError):
        return path.suffix in (".h5", ".hdf5")


def read(path: Path) -> Checkpoint:
    """Read it.

    Raises:
        MigrateError: the file is truncated or damaged.
    """
    file = hdf5.open_file(path)
    with hdf5.reading(path):
        return _read(path, file)


def _read(path: Path, file: h5py.File) -> Checkpoint:
    whole = MODEL in file
    group = file[MODEL] if whole else file
    names = hdf5.names_attribute(path, group, "layer_names")
    if names is None:
        raise MigrateError(
            f"{path}: its weights do not say which layers they belong to; save it again from Keras"
        )
    entries: dict[str, Entry] = {}
    top_level = (TOP_LEVEL,) if TOP_LEVEL in group and TOP_LEVEL not in names else ()
    layers = [_layer(path, group, name, entries) for name in (*names, *top_level)]
    config = _config(path, file) if whole else None
    if config:
        layers = _with_architecture(layers, config)
    root = KerasLayer("", None, bare_class(config) if config else None, (), tuple(layers))
    ignored = _optimizer(path, file[OPTIMIZER], entries) if OPTIMIZER in file else {}
    hdf5.check_apart(path, file, entries)
    return Checkpoint(
        path,
        NAME,
        entries,
        root,
        False,
        ignored,
        foreign=tuple(lambdas(config)),
        close=file.close,
        optimizer=optimizer_of(_json(file, "training_config"), "optimizer_config"),
    )


def refill(path: Path, target: Path, arrays: Arrays) -> None:
    """Write it again, with other numbers in the entries named."""
    shutil.copyfile(path, target)
    hdf5.refill(target, arrays)


def _layer(path: Path, parent: h5py.Group, name: str, entries: dict[str, Entry]) -> KerasLayer:
    """One listed layer; what its weights' names hold between its own name and theirs are layers within it."""
    layer = KerasLayer(name, name)
    group = hdf5.follow(path, parent, name, h5py.Group)
    for full in hdf5.names_attribute(path, group, "weight_names") or ():
        entry = hdf5.entry(path, hdf5.follow(path, group, full, h5py.Dataset))
        entries[entry.name] = entry
        between, own = _split(full, name)
        layer = _add(layer, between, KerasWeight(own, entry))
    return layer


def _split(weight: str, layer: str) -> tuple[tuple[str, ...], str]:
    """A weight's full name as the layers within the listed one, and its own name."""
    *parts, own = weight.partition(":")[0].strip("/").split("/")
    names = layer.split("/")
    for start in range(len(parts) - len(names) + 1):
        if parts[start : start + len(names)] == names:
            # Before it stands the subclassed model's name.
            return tuple(parts[start + len(names) :]), own
    return tuple(parts), own


def _add(layer: KerasLayer, between: tuple[str, ...], weight: KerasWeight) -> KerasLayer:
    if not between:
        return replace(layer, weights=(*layer.weights, weight))
    inner = {child.key: child for child in layer.children}
    child = inner.get(between[0], KerasLayer(between[0], between[0]))
    inner[between[0]] = _add(child, between[1:], weight)
    return replace(layer, children=tuple(inner.values()))


def _config(path: Path, file: h5py.File) -> dict[str, Any] | None:
    """The architecture; None where the file has none, or one that cannot be read: the names tell enough."""
    config = _json(file, "model_config")
    return config if isinstance(config, dict) else None


def _json(file: h5py.File, attribute: str) -> Any:
    try:
        return json.loads(hdf5.text(file.attrs[attribute]))
    except hdf5.DAMAGED:
        return None


def _with_architecture(layers: list[KerasLayer], config: Mapping[str, Any]) -> list[KerasLayer]:
    """Add the classes from the architecture, by the layers' names; Keras 1 lists a Sequential's layers directly."""
    inner = config.get("config")
    listed = inner.get("layers", []) if isinstance(inner, dict) else inner
    configs: dict[str, Mapping[str, Any]] = {}
    for item in listed if isinstance(listed, list) else []:
        if isinstance(item, dict) and isinstance(item.get("config"), dict | list):
            own = item["config"].get("name") if isinstance(item["config"], dict) else None
            configs[str(item.get("name") or own)] = item
    return [_classified(layer, configs) for layer in layers]


def _classified(layer: KerasLayer, configs: Mapping[str, Mapping[str, Any]]) -> KerasLayer:
    config = configs.get(layer.key)
    if config is None:
        return layer
    children = _with_architecture(list(layer.children), config)
    return replace(layer, class_name=bare_class(config), children=tuple(children))


def _optimizer(path: Path, group: h5py.Group, entries: dict[str, Entry]) -> dict[str, str]:
    """The optimizer's variables, in its own order where the file lists it."""
    listed = hdf5.names_attribute(path, group, "weight_names") or ()
    for name in listed:
        entry = hdf5.entry(path, hdf5.follow(path, group, name, h5py.Dataset))
        entries[entry.name] = entry
    return _optimizer_below(path, group, entries)


def _optimizer_below(path: Path, group: h5py.Group, entries: dict[str, Entry]) -> dict[str, str]:
    found = {}
    for _, item in hdf5.members(path, group):
        if isinstance(item, h5py.Group):
            found.update(_optimizer_below(path, item, entries))
        else:
            entry = hdf5.entry(path, item)
            entries.setdefault(entry.name, entry)
            found[entry.name] = "optimizer state"
    return found
