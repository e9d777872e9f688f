"""Look into a running PyTorch model: outputs of its modules in Keras's layout, and the source's dropout masks."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import numpy as np
import torch
from torch import nn

from migrate.errors import MigrateError
from migrate.validation.metrics import Array


@dataclass(frozen=True)
class Tap:
    """What the source side calls the module at a path, and whether the module works channels-first."""

    layer: str
    channels_first: bool


class Taps:
    """What the modules of a model put out, by path and call, in Keras's layout.

    With ``forced``, each module's output is replaced by the source's after it was recorded, so that every module sees
    the source's own inputs and an error is the module's own (isolated), not one it was handed.
    """

    def __init__(
        self, model: nn.Module, taps: Mapping[str, Tap], expected: Mapping[str, Array], *, forced: bool
    ) -> None:
        self.outputs: dict[str, Array] = {}
        self._model = model
        self._taps = taps
        self._expected = expected
        self._forced = forced
        self._calls: dict[str, int] = defaultdict(int)

    @contextmanager
    def watching(self) -> Iterator[None]:
        """Record every call of the modules."""
        handles = [
            self._model.get_submodule(path).register_forward_hook(self._hook(path, tap))
            for path, tap in self._taps.items()
        ]
        try:
            yield
        finally:
            for handle in handles:
                handle.remove()

    def _hook(self, path: str, tap: Tap) -> Callable[[nn.Module, Any, Any], Any]:
        def hook(module: nn.Module, _inputs: Any, output: Any) -> Any:
            call = self._calls[path]
            self._calls[path] += 1
            expected = self._expected.get(f"eval/layer/{tap.layer}/{call}")
            tensor = main_output(module, output, None if expected is None else expected.shape)
            if tensor is None:
                return output
            shown = channels_last(tensor) if tap.channels_first else tensor
            self.outputs[f"{path}/{call}"] = to_numpy(shown)
            fits = expected is not None and expected.shape == tuple(shown.shape)
            if not (self._forced and fits and isinstance(output, torch.Tensor)):
                return output
            given = torch.from_numpy(np.array(expected)).to(tensor)
            return channels_first(given) if tap.channels_first else given

        return hook


def main_output(module: nn.Module, output: Any, shape: tuple[int, ...] | None) -> torch.Tensor | None:
    """Of what a module returns, the tensor that the Keras layer would: a recurrent module's sequence or last state."""
    if isinstance(output, torch.Tensor):
        return output
    if not isinstance(output, tuple | list) or not output:
        return None
    if isinstance(module, nn.RNNBase) and shape is not None and len(shape) == 2:
        state = output[1][0] if isinstance(output[1], tuple) else output[1]
        directions = 2 if module.bidirectional else 1
        return torch.cat(list(state[-directions:]), dim=-1)
    tensors = [item for item in output if isinstance(item, torch.Tensor)]
    fitting = [item for item in tensors if shape is not None and tuple(item.shape) == tuple(shape)]
    return next(iter(fitting or tensors), None)


class Masks:
    """The source's dropout masks, replayed in the modules that took the layers' place.

    The module scales by its own rate, so that a rate that was lost on the way shows.
    """

    def __init__(self, model: nn.Module, taps: Mapping[str, Tap], data: Mapping[str, Array]) -> None:
        self.step = 0
        self._model = model
        self._taps = taps
        self._data = data
        self._calls: dict[tuple[str, int], int] = defaultdict(int)

    @contextmanager
    def injected(self) -> Iterator[None]:
        """Let the dropout modules multiply by the recorded masks."""
        modules = [(self._model.get_submodule(path), tap) for path, tap in self._taps.items()]
        for module, tap in modules:
            module.forward = self._forward(module, tap)
        try:
            yield
        finally:
            for module, _ in modules:
                del module.forward

    def _forward(self, module: Any, tap: Tap) -> Callable[[torch.Tensor], torch.Tensor]:
        def forward(tensor: torch.Tensor) -> torch.Tensor:
            if not module.training or module.p == 0:
                return tensor
            call = self._calls[tap.layer, self.step]
            self._calls[tap.layer, self.step] += 1
            name = f"mask/{tap.layer}/{self.step}/{call}"
            if name not in self._data:
                raise MigrateError(
                    f"the target drops in {tap.layer!r} where the source does not (step {self.step})"
                )
            mask = torch.from_numpy(np.array(self._data[name])).to(tensor)
            mask = channels_first(mask) if tap.channels_first else mask
            scale: float = 1 / (1 - module.p)
            return tensor * (mask * scale)

        return forward


def channels_last(tensor: torch.Tensor) -> torch.Tensor:
    """(N, C, ...) as (N, ..., C)."""
    return tensor.movedim(1, -1) if tensor.ndim > 2 else tensor


def channels_first(tensor: torch.Tensor) -> torch.Tensor:
    """(N, ..., C) as (N, C, ...)."""
    return tensor.movedim(-1, 1) if tensor.ndim > 2 else tensor


def to_numpy(tensor: torch.Tensor) -> Array:
    """A copy as NumPy has it."""
    copied: Array = np.array(tensor.detach().cpu().numpy())
    return copied
