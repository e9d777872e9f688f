"""The two sides of a conversion as requests to the workers that run them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal, Protocol

KERAS = "migrate.converters.verification.keras_side"
TORCH = "migrate.converters.verification.torch_side"


class Side(Protocol):
    """What can be run on inputs: the kind of worker it needs, the module there that runs it, and what that is told."""

    @property
    def kind(self) -> str: ...

    @property
    def module(self) -> str: ...

    def what(self) -> dict[str, Any]: ...


@dataclass(frozen=True)
class KerasFile:
    """A whole model: ``.keras``, ``.h5``, or a SavedModel's folder. With ``trust`` its Lambda layers are run."""

    file: Path
    trust: bool = False
    kind: Literal["tensorflow"] = "tensorflow"
    module: str = KERAS

    def what(self) -> dict[str, Any]:
        """The request."""
        return {"file": str(self.file.absolute()), "trust": self.trust}


@dataclass(frozen=True)
class KerasCode:
    """Keras source, ``package.module:name`` below the folders of ``path``, and a file with its weights."""

    code: str
    path: Sequence[Path] = ()
    arguments: Sequence[Any] | Mapping[str, Any] = ()
    weights: Path | None = None
    kind: Literal["tensorflow"] = "tensorflow"
    module: str = KERAS

    def what(self) -> dict[str, Any]:
        """The request."""
        return _code(self.code, self.path, self.arguments, self.weights)


@dataclass(frozen=True)
class TorchCode:
    """PyTorch source, ``package.module:Class`` below the folders of ``path``, and a file with its state dict."""

    code: str
    path: Sequence[Path] = ()
    arguments: Sequence[Any] | Mapping[str, Any] = ()
    weights: Path | None = None
    specs: tuple[Mapping[str, Any], ...] = field(default=())
    kind: Literal["torch"] = "torch"
    module: str = TORCH

    def what(self) -> dict[str, Any]:
        """The request."""
        return _code(self.code, self.path, self.arguments, self.weights)


@dataclass(frozen=True)
class TorchProgram:
    """A program of `torch.export`, ``.pt2``; ``specs`` are its inputs, each as of `inputs.InputSpec`."""

    program: Path
    specs: tuple[Mapping[str, Any], ...] = field(default=())
    kind: Literal["torch"] = "torch"
    module: str = TORCH

    def what(self) -> dict[str, Any]:
        """The request."""
        return {"program": str(self.program.absolute())}


@dataclass(frozen=True)
class OnnxFile:
    """A model's file, run by ONNX Runtime or ONNX's own evaluator, in the process that PyTorch is in."""

    file: Path
    kind: Literal["torch"] = "torch"
    module: str = "migrate.converters.onnx.side"

    def what(self) -> dict[str, Any]:
        """The request."""
        return {"file": str(self.file.absolute())}


def _code(
    code: str, path: Sequence[Path], arguments: Sequence[Any] | Mapping[str, Any], weights: Path | None
) -> dict[str, Any]:
    return {
        "code": code,
        "path": [str(folder.absolute()) for folder in path],
        "arguments": dict(arguments) if isinstance(arguments, Mapping) else list(arguments),
        "weights": None if weights is None else str(weights.absolute()),
    }
