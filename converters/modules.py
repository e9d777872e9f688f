"""The migrated model as plain data: what the converter needs to know of it, without its framework."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

COUNTER = "num_batches_tracked"  # of torch's batch normalization: no weight, and Keras has none
EXTRA = "_extra_state"  # a vocabulary, or what `adapt` has learned: no weight


@dataclass(frozen=True)
class Tensor:
    """A parameter or persistent buffer.

    Attributes:
        shape: None of a lazy module's, which takes the shape of what is loaded.
        dtype: NumPy's name of it, ``float32``; of a type that NumPy lacks, torch's.
        same_as: for a tensor that several modules hold, its first name; else its own.
        constant: of a parameter that is frozen at one value, that value.
        is_parameter: whether it is none of the buffers.
        is_trainable: whether it is a parameter that takes gradients.
    """

    name: str
    shape: tuple[int, ...] | None
    dtype: str
    same_as: str
    constant: float | None = None
    is_parameter: bool = True
    is_trainable: bool = True

    @property
    def is_counter(self) -> bool:
        """Whether it counts batches."""
        return self.name.rpartition(".")[2] == COUNTER


@dataclass(frozen=True)
class Module:
    """A module of the migrated model.

    Attributes:
        path: as ``named_modules`` gives it, ``blocks.0.conv``; empty for the model itself.
        reference: ``package.module:qualname`` of its class.
        bases: its class and the user's classes above it, nearest first, as references.
        types: its class and the classes above it that torch itself defines, ``torch.nn.Conv2d``, nearest first.
        created: position in creation order over the whole model.
        tensors: what it and the modules within it hold, by name within it: ``weight``, ``out_proj.bias``.
        is_list: whether it holds its children as elements: ModuleList, ModuleDict, Sequential.
    """

    path: str
    reference: str
    bases: tuple[str, ...]
    types: tuple[str, ...]
    created: int
    tensors: Mapping[str, Tensor]
    is_list: bool

    @property
    def weights(self) -> dict[str, Tensor]:
        """Its tensors without the counters."""
        return {name: tensor for name, tensor in self.tensors.items() if not tensor.is_counter}

    @property
    def title(self) -> str:
        """What to call it in messages."""
        return f"{self.path or 'the model'} ({self.reference.rpartition(':')[2]})"


@dataclass(frozen=True)
class TargetModel:
    """The migrated model.

    Attributes:
        modules: by path, in the order of ``named_modules``.
        state: every tensor of its ``state_dict``, by full name.
    """

    reference: str
    modules: Mapping[str, Module]
    state: Mapping[str, Tensor]

    @property
    def root(self) -> Module:
        return self.modules[""]

    def below(self, path: str, pattern: str) -> list[Module]:
        """The modules that an attribute pattern means, in creation order: ``*`` stands for one element each."""
        prefix = f"{path}." if path else ""
        wanted = re.compile(re.escape(prefix + pattern).replace(r"\*", r"[^.]+"))
        found = [module for each, module in self.modules.items() if wanted.fullmatch(each)]
        return sorted(found, key=lambda module: module.created)


def from_plain(data: Mapping[str, Any]) -> TargetModel:
    """The model from what `migrate.converters.torch_side.describe` returns."""
    state = {item["name"]: _tensor(item) for item in data["state"]}
    held: dict[str, dict[str, Tensor]] = {item["path"]: {} for item in data["modules"]}
    for name, tensor in state.items():
        path, own = name, ""
        while path:
            path, _, last = path.rpartition(".")
            own = f"{last}.{own}" if own else last
            if path in held:
                held[path][own] = tensor
    modules = {item["path"]: _module(item, held[item["path"]]) for item in data["modules"]}
    return TargetModel(data["reference"], modules, state)


def _module(item: Mapping[str, Any], held: Mapping[str, Tensor]) -> Module:
    return Module(
        item["path"],
        item["reference"],
        tuple(item["bases"]),
        tuple(item["types"]),
        item["created"],
        held,
        item["is_list"],
    )


def _tensor(item: Mapping[str, Any]) -> Tensor:
    return Tensor(
        item["name"],
        _shape(item["shape"]),
        item["dtype"],
        item["same_as"],
        item["constant"],
        item["is_parameter"],
        item["is_trainable"],
    )


def _shape(sizes: list[int] | None) -> tuple[int, ...] | None:
    return None if sizes is None else tuple(sizes)
