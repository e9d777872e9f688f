"""Keras 3 weights without an architecture: ``model.save_weights("model.weights.h5")``."""

from __future__ import annotations

import shutil
from pathlib import Path

import h5py

from migrate.converters.checkpoints import hdf5, keras_tree
from migrate.converters.checkpoints.model import Arrays, Checkpoint

NAME = "Keras 3 weights (.weights.h5)"


def sniff(path: Path, head: bytes) -> bool:
    """An HDF5 file with Keras 3's tree in it."""
    if not head.startswith(hdf5.SIGNATURE):
        return False
    try:
        with h5py.File(path, "r") as file:
            return keras_tree.is_tree(file)
    except hdf5.DAMAGED:
        return path.name.endswith(".weights.h5")


def read(path: Path) -> Checkpoint:
    """Read it.

    Raises:
        migrate.errors.MigrateError: the file is damaged.
    """
    return keras_tree.read(path, hdf5.open_file(path), NAME)


def refill(path: Path, target: Path, arrays: Arrays) -> None:
    """Write it again, with other numbers in the entries named."""
    shutil.copyfile(path, target)
    hdf5.refill(target, arrays)
