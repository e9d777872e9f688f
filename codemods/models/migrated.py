"""What is known of a class that was made from a helper function, a builder or a model class."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from migrate.codemods import syntax as cst

if TYPE_CHECKING:
    from migrate.codemods.context import FileContext


@dataclass(frozen=True)
class TensorParameter:
    """A parameter of ``forward``: rank and layout that the class expects; a list of tensors has ``count``."""

    name: str
    rank: int | None
    layout: str
    count: int | None = None


@dataclass(frozen=True)
class SizeParameter:
    """A constructor parameter that says a size of an input: ``in_channels`` is axis -1 of ``x``."""

    name: str
    tensor: str
    axis: int


@dataclass(frozen=True)
class MigratedClass:
    """A migrated class, as its callers need to know it.

    Attributes:
        name: of the class, as defined in its module.
        module: that module, ``digits.model``.
        node: the function (or class) it was made from, in the file of ``context``.
        sizes: the first parameters of its constructor.
        parameters: the others, names of the source function's parameters, in order.
        defaults: which of those have a default.
        tensors: the parameters of ``forward``.
        output_layouts: of the tensors that it returns, in order.
        assumed: values of parameters that the class takes for granted, the same in all calls.
        callables: parameters that hold an activation function.
    """

    name: str
    module: str
    node: cst.FunctionDef | cst.ClassDef
    context: FileContext
    sizes: tuple[SizeParameter, ...] = ()
    parameters: tuple[str, ...] = ()
    defaults: frozenset[str] = frozenset()
    tensors: tuple[TensorParameter, ...] = ()
    output_layouts: tuple[str, ...] = ()
    assumed: Mapping[str, Any] = field(default_factory=dict)
    callables: frozenset[str] = frozenset()

    @property
    def target(self) -> str:
        """``package.module:Class``, as the provenance file names it."""
        return f"{self.module}:{self.name}"
