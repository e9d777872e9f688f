"""What the interpreter knows of a value in model-building code.

A value has two texts at most: one for ``__init__``, where Python numbers and layers live, and one for ``forward``,
where tensors live.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

from migrate.catalog.values import UNKNOWN, Rest, Tensor
from migrate.codemods import syntax as cst

if TYPE_CHECKING:
    from migrate.catalog.model import Function, Layer
    from migrate.catalog.signature import Argument
    from migrate.codemods.models.program import Slot


class CannotFollow(Exception):
    """The interpreter does not understand a place; the model stays as it was.

    Attributes:
        code: of the finding to make; node: the place, None where the exception passes through another file.
    """

    def __init__(self, code: str, node: cst.CSTNode | None, message: str) -> None:
        super().__init__(message)
        self.code = code
        self.node = node


TENSOR = "x"  # the variable that goes through the layers of a Sequential
NOTHING_KNOWN = Tensor()
NO_MORE_KNOWN = Rest()


class Sizes(tuple[Any, ...]):
    """The value of a parameter that is a tuple of sizes. It is as long as its default; another call's may not be."""

    __slots__ = ()


@dataclass(frozen=True)
class Static:
    """A Python value that exists when the model is built: a number, a string, a list of numbers.

    ``local``: it changes within a loop, so ``forward`` computes it again instead of keeping it as an attribute.
    """

    text: str
    value: Any = UNKNOWN
    local: bool = False


@dataclass(frozen=True)
class TensorRef:
    """A tensor that ``forward`` computes.

    Attributes:
        text: its expression in ``forward``.
        variable: the variable that holds it, if the expression is just that.
        origin: the model's input that it is.
        mask: the variable of ``forward`` that says which of its steps Keras would keep.
    """

    text: str
    facts: Tensor = NOTHING_KNOWN
    variable: str | None = None
    origin: str | None = None
    mask: str = ""


@dataclass(frozen=True)
class Items:
    """A list, tuple or dict of known elements.

    Attributes:
        variable: the variable that holds it, if it has one; only then can it be named as a whole.
        text: an expression of ``forward`` that gives it as a whole, such as the call of a block with two outputs.
        exact: False if a loop appended an unknown number of elements.
        rest: what is known of those then: that they are like the last, and how many they are.
        keys: of a dict, its keys' texts.
    """

    items: tuple[Value, ...] = ()
    kind: str = "list"
    variable: str | None = None
    text: str = ""
    exact: bool = True
    rest: Rest = NO_MORE_KNOWN
    keys: tuple[str, ...] = ()


@dataclass(eq=False)
class LayerValue:
    """A Keras layer that has been created, and perhaps not been called yet.

    Attributes:
        positional, keywords: the arguments of its construction.
        slot: its place in ``__init__``; None while it is an argument of a wrapper.
        given: the variable that holds it where it is made outside of the class, which is then given the object.
        last_of: the list attribute whose last element it is, the others being of another kind.
    """

    row: Layer
    positional: tuple[Argument, ...]
    keywords: Mapping[str, Argument]
    node: cst.Call
    slot: Slot | None = None
    wrapper: str | None = None
    name: str | None = None
    given: str = ""
    last_of: str = ""


@dataclass(eq=False)
class ModuleValue:
    """An instance of a class of the user's own, by its full name, held by the class under construction.

    ``arguments``: what is known of its constructor's arguments, by parameter. Of a model that the file has made
    before, ``given`` is the variable that holds it, ``outputs`` what is known of its outputs. ``sizes``: of its inputs,
    where its constructor is given them.
    """

    name: str
    node: cst.Call
    slot: Slot | None = None
    arguments: dict[str, Any] = field(default_factory=dict)
    given: str = ""
    outputs: tuple[Tensor, ...] = ()
    sizes: tuple[str, ...] = ()


@dataclass(frozen=True)
class LayerList:
    """A list attribute of layers: ``forward`` iterates over it.

    ``is_open``: a loop filled it; ``layers`` are then the kinds of its elements, not all of them. ``keys``: of a dict.
    """

    layers: tuple[LayerValue | ModuleValue, ...]
    attribute: str
    is_open: bool = False
    keys: tuple[str, ...] = ()


@dataclass(frozen=True)
class ModelValue:
    """What ``keras.Model(inputs, outputs)`` gives, within the function that builds it."""

    node: cst.Call
    inputs: tuple[TensorRef, ...] = ()
    outputs: Any = None
    name: str | None = None

    def outputs_list(self) -> tuple[TensorRef, ...]:
        """The output tensors."""
        items = self.outputs.items if isinstance(self.outputs, Items) else (self.outputs,)
        return tuple(item for item in items if isinstance(item, TensorRef))


@dataclass(eq=False)
class PipelineValue:
    """A ``keras.Sequential``.

    Attributes:
        layers: those it was created with, where it is used as a layer of another model.
        slot: its place in ``__init__`` then; statics: the names that its layers may use.
        tensor: where it is the model itself, the variable that goes through its layers.
        before: where the run was before each of them.
    """

    node: cst.Call
    layers: tuple[LayerValue | ModuleValue | PipelineValue, ...] = ()
    tensor: str | None = None
    name: str | None = None
    slot: Slot | None = None
    statics: Mapping[str, Static] = field(default_factory=dict)
    before: list[Any] = field(default_factory=list)


@dataclass(eq=False)
class StepsValue:
    """``TimeDistributed`` of a model; ``layer``: the wrapper, of which only its input's shape counts."""

    model: ModuleValue | PipelineValue
    layer: LayerValue


@dataclass(frozen=True)
class SelfValue:
    """``self`` of a subclassed model, with what its attributes are known to be."""

    attributes: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, eq=False)
class FunctionValue:
    """A function: defined where a model is built, with what its own names meant there, or given to a Lambda layer.

    ``name``: how ``forward`` calls it, if it stays a function; else its body takes the place of the call. ``helper``:
    the full name of a function that makes layers, which is given to another one.
    """

    node: cst.FunctionDef | cst.Lambda | Function
    env: Mapping[str, Any] = field(default_factory=dict)
    name: str = ""
    helper: str = ""


Value = (
    Static
    | TensorRef
    | Items
    | LayerValue
    | ModuleValue
    | LayerList
    | ModelValue
    | PipelineValue
    | StepsValue
    | SelfValue
    | FunctionValue
)


def without_inner(value: Value) -> Value:
    """What a function returns, in its caller's terms: sizes that only the function's own names say are not known."""
    if isinstance(value, Items):
        return replace(value, items=tuple(without_inner(item) for item in value.items))
    if not isinstance(value, TensorRef) or value.facts.shape is None:
        return value
    shape = tuple(UNKNOWN if "__inner_" in str(size) else size for size in value.facts.shape)
    return replace(value, facts=replace(value.facts, shape=shape))


def is_tensorial(value: Value) -> bool:
    """Whether a value is, or holds, a tensor."""
    if isinstance(value, Items):
        return any(is_tensorial(item) for item in value.items)
    return isinstance(value, TensorRef)
