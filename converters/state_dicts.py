"""A module's state in a file that holds more: a training checkpoint, Lightning's; or of one that was wrapped, compiled.

``state_dict.model.`` or ``module.`` stands before the names then. Only such words are taken off, so that a part of a
larger model is never mistaken for the whole.
https://lightning.ai/docs/pytorch/stable/common/checkpointing_basic.html
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection
from dataclasses import replace

from migrate.converters.checkpoints.model import Checkpoint
from migrate.converters.modules import EXTRA
from migrate.errors import MigrateError

WRAPPERS = frozenset(
    {
        *(
            "state_dict",
            "model_state_dict",
            "model_state",
            "state_dict_ema",
            "params",
            "weights",
        ),  # in a checkpoint
        *(
            "model",
            "net",
            "network",
            "ema",
            "ema_model",
            "model_ema",
        ),  # there, or a Lightning module's attribute
        *("module", "_orig_mod"),  # DistributedDataParallel's and torch.compile's
    }
)


def of(checkpoint: Checkpoint, names: Collection[str]) -> Checkpoint:
    """The checkpoint with the state whose tensors have these names, under these names; the rest is ignored.

    What fits none wholly is given as it is: whoever asks for the names finds which are missing.

    Raises:
        MigrateError: several states have all of the names.
    """
    own = {name for name in names if name.rpartition(".")[2] != EXTRA}
    found = Counter(prefix for name in checkpoint.entries for prefix in _prefixes(name, own))
    whole = [prefix for prefix, count in found.items() if count == len(own)]
    if "" in whole or not whole:
        return checkpoint
    if len(whole) > 1:
        listed = ", ".join(prefix.rstrip(".") for prefix in sorted(whole))
        raise MigrateError(
            f"{checkpoint.path}: holds several states that fit: {listed}; save one in a file of its own"
        )
    (prefix,) = whole
    inside = {
        name.removeprefix(prefix): replace(entry, name=name.removeprefix(prefix))
        for name, entry in checkpoint.entries.items()
        if name.startswith(prefix)
    }
    outside = [name for name in checkpoint.entries if not name.startswith(prefix)]
    ignored = dict.fromkeys(outside, f"outside of {prefix.rstrip('.')}") | dict(checkpoint.ignored)
    return replace(checkpoint, entries=inside, ignored=ignored)


def _prefixes(name: str, names: Collection[str]) -> list[str]:
    """What may be taken off a tensor's name so that one of the names is left."""
    parts = name.split(".")
    prefixes = []
    for count in range(len(parts)):
        if ".".join(parts[count:]) in names:
            prefixes.append("".join(f"{part}." for part in parts[:count]))
        if parts[count] not in WRAPPERS:
            break
    return prefixes
