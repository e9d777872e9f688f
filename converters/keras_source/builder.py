"""Collects the statements that the operators write, and knows where every value lies."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from typing import Any

from migrate.catalog.transforms import Permute, SplitAxis, Step
from migrate.converters.keras_source import layout
from migrate.converters.keras_source.layout import Axes
from migrate.converters.keras_source.program import Batch, Node, Program, Ref, Scope, Size, Stored
from migrate.converters.keras_source.statements import Code, Filled, LayerName, Statement

STATISTICS = ("moving_mean", "moving_variance")
"""Variables that are no parameters."""


class Unsupported(Exception):
    """An operator, or what it is asked for, has no counterpart here."""


@dataclass(frozen=True)
class Value:
    """A tensor of the Keras model.

    Attributes:
        name: of the statement's result; of a stored tensor that nothing has asked for yet, its name in the program.
        shape: PyTorch's.
        axes: which of PyTorch's axes lies where.
        mixed: the last axis is several of PyTorch's axes flattened in another order: their sizes, and that order.
        stored: a parameter, buffer or constant that no statement has given out yet.
    """

    name: str
    shape: tuple[Size, ...]
    axes: Axes
    dtype: str = "float32"
    mixed: tuple[tuple[int, ...], Axes] | None = None
    stored: Stored | None = None

    @property
    def rank(self) -> int:
        return len(self.shape)

    def position(self, dim: int) -> int:
        """Where one of PyTorch's axes lies."""
        return self.axes.index(dim % self.rank)

    @property
    def sizes(self) -> tuple[Size, ...]:
        """The Keras tensor's own shape."""
        return tuple(self.shape[axis] for axis in self.axes)

    @property
    def ref(self) -> Ref:
        return Ref(self.name)


@dataclass(frozen=True)
class Weight:
    """What a layer's variable is made of: PyTorch's tensors and the steps from them, and which of the results it is."""

    tensors: tuple[str, ...]
    steps: tuple[Step, ...] = ()
    trainable: bool = True
    part: int = 0


@dataclass
class Builder:
    """The statements written so far, and the values they give."""

    program: Program
    statements: list[Statement] = field(default_factory=list)
    filled: list[Filled] = field(default_factory=list)
    values: dict[str, Value | tuple[Value, ...]] = field(default_factory=dict)
    notes: list[str] = field(default_factory=list)
    scopes: tuple[Scope, ...] = ()
    constants: dict[str, Any] = field(
        default_factory=dict
    )  # arrays that are computed here, by their tensors' names
    anchor: str = ""  # the latest value that has the batch first: what stored tensors are called by
    _layers: dict[Any, str] = field(default_factory=dict)
    _homes: dict[str, tuple[tuple[Size, ...], Axes, bool]] = field(default_factory=dict)
    _given: dict[str, str] = field(default_factory=dict)  # stored tensors' values, by their names
    _count: int = 0

    def __post_init__(self) -> None:
        self.users = self.program.users()

    def value(self, argument: Any) -> Value:
        """The value that an argument names.

        Raises:
            Unsupported: it is none.
        """
        if not isinstance(argument, Ref):
            raise Unsupported(f"an argument {argument!r} where a tensor is expected")
        stored = self.program.stored.get(argument.name)
        if stored is not None and argument.name not in self.values:
            shape = stored.shape
            return Value(stored.name, shape, layout.identity(len(shape)), stored.dtype, stored=stored)
        found = self.values[argument.name]
        if not isinstance(found, Value):
            raise Unsupported(f"{argument.name} is several tensors")
        return found

    def stored(self, argument: Any) -> Stored | None:
        """The parameter, buffer or constant that an argument is, if it is one."""
        return self.program.stored.get(argument.name) if isinstance(argument, Ref) else None

    def given(self, argument: Any) -> Value:
        """A value that can be computed with, in whatever layout it has; stored tensors are given out for it.

        A flattened axis that lies in another order than PyTorch's is put into PyTorch's.
        """
        found = self.value(argument) if not isinstance(argument, Value) else argument
        if found.stored is not None:
            return self._parameter(found, layout.identity(found.rank), None)
        if found.mixed is not None:
            return self._unmixed(found)
        return found

    def raw(self, argument: Any) -> Value:
        """As `given`, for what works on each element by itself: a flattened axis may stay in its own order."""
        found = self.value(argument) if not isinstance(argument, Value) else argument
        return self.given(found) if found.stored is not None else found

    def arranged(self, argument: Any, axes: Axes) -> Value:
        """A value in the layout that is wanted."""
        found = self.value(argument) if not isinstance(argument, Value) else argument
        if found.stored is not None:
            return self._parameter(found, axes, None)
        found = self.given(found)
        if found.axes == axes:
            return found
        order = layout.order_for(found.axes, axes)
        name = self.op("ops.transpose", (found.ref, order))
        return replace(found, name=name, axes=axes)

    def constant(self, name: str, array: Any) -> Value:
        """A frozen tensor that is computed here, such as the weights of a resize."""
        self.constants[name] = array
        weight = Weight((name,), (), False)
        arguments = {"0": tuple(array.shape)}
        (result,) = self.layer("Parameter", (Ref(self.anchor),), arguments, {"value": weight}, name=name)
        return Value(result, tuple(array.shape), layout.identity(array.ndim))

    def ordered(self, argument: Any) -> Value:
        """A value in PyTorch's own order."""
        found = self.value(argument) if not isinstance(argument, Value) else argument
        return self.arranged(found, layout.identity(found.rank))

    def channels_last(self, argument: Any) -> Value:
        """A value with PyTorch's axis 1 at the end."""
        found = self.value(argument) if not isinstance(argument, Value) else argument
        return self.arranged(found, layout.channels_last(found.rank))

    def expanded(self, stored: Value, batch: bool) -> Value:
        """A stored tensor, repeated for every sample of the batch."""
        return self._parameter(stored, layout.identity(stored.rank), batch)

    def like(self, found: Value, other: Value) -> Value:
        """A stored tensor in such a layout that it broadcasts against another value; see `broadcast`."""
        rank = other.rank
        if not found.rank:
            return self._parameter(found, (), None)
        axes = tuple(axis - (rank - found.rank) for axis in other.axes if axis >= rank - found.rank)
        leading = next((position for position, axis in enumerate(other.axes) if axis >= rank - found.rank), 0)
        inner = other.axes[leading:]
        if any(axis < rank - found.rank for axis in inner):  # what it lacks lies between what it has
            shape = (1,) * (rank - found.rank) + found.shape
            return self._parameter(replace(found, shape=shape), other.axes, None)
        return self._parameter(found, axes, None)

    def op(self, callee: str, inputs: Sequence[Any], **arguments: Any) -> str:
        """Write a call of a function, or of an operator, and name its result."""
        return self.write(callee, inputs, arguments, None)[0]

    def index(self, found: Value, places: Mapping[int, Code | int]) -> str:
        """Write ``x[..., places, ...]`` for positions in the Keras tensor."""
        last = max(places)
        items = tuple(places.get(position, Code(":")) for position in range(last + 1))
        if len(items) == 1 and isinstance(items[0], Code):
            items = (*items, Code("..."))  # Keras takes no slice alone
        return self.write("[]", (found.ref, *items), {}, None)[0]

    def layer(
        self,
        callee: str,
        inputs: Sequence[Any],
        arguments: Mapping[str, Any],
        weights: Mapping[str, Weight] | None = None,
        count: int = 1,
        name: str | None = None,
    ) -> tuple[str, ...]:
        """Write a layer and its call. A layer that has the same tensors as an earlier one is that one.

        Args:
            callee: ``layers.Dense``.
            arguments: of the constructor; numbers as names are positions.
            weights: its variables, by their paths below it.
            count: how many results it gives.
            name: of the layer, by default the module's path.
        """
        weights = weights or {}
        if not weights:
            return self.write(callee, inputs, arguments, None, count)
        key = (callee, repr(sorted(weights.items())), repr(sorted(arguments.items())))
        if key in self._layers:
            known = LayerName(self._layers[key])
            return self.write(callee, inputs, arguments, known, count, again=True)
        title = self._title(name or next(iter(weights.values())).tensors[0].rpartition(".")[0], weights)
        arguments = self._frozen(callee, title, arguments, weights)
        self._layers[key] = title
        self.filled += [
            Filled(title, path, weight.tensors, weight.steps, weight.trainable, weight.part)
            for path, weight in weights.items()
        ]
        return self.write(callee, inputs, arguments, LayerName(title), count)

    def write(
        self,
        callee: str,
        inputs: Sequence[Any],
        arguments: Mapping[str, Any],
        layer: LayerName | None,
        count: int = 1,
        again: bool = False,
    ) -> tuple[str, ...]:
        """Write a statement, and name its results."""
        results = tuple(self._fresh() for _ in range(count))
        self.statements.append(
            Statement(results, callee, tuple(inputs), dict(arguments), layer, self.scopes, again)
        )
        return results

    def result(self, node: Node, name: str, axes: Axes | None = None, **further: Any) -> Value:
        """The value of a node that a statement gives."""
        shape = node.shape or ()
        return Value(
            name, shape, layout.identity(len(shape)) if axes is None else axes, node.dtype, **further
        )

    @contextmanager
    def tried(self) -> Iterator[None]:
        """What is written within is forgotten if it raises."""
        count, filled, notes = len(self.statements), len(self.filled), len(self.notes)
        layers, homes, given = dict(self._layers), dict(self._homes), dict(self._given)
        try:
            yield
        except Exception:
            del self.statements[count:], self.filled[filled:], self.notes[notes:]
            self._layers, self._homes, self._given = layers, homes, given
            raise

    def _frozen(
        self, callee: str, title: str, arguments: Mapping[str, Any], weights: Mapping[str, Weight]
    ) -> Mapping[str, Any]:
        """The arguments, and that PyTorch does not train the layer; where Keras cannot say it, a note does."""
        learned = {path: weight for path, weight in weights.items() if path not in STATISTICS}
        frozen = [path for path, weight in learned.items() if not weight.trainable]
        if not frozen:
            return arguments
        if len(frozen) == len(learned) and callee != "layers.BatchNormalization":
            return {**arguments, "trainable": False}
        # A batch normalization that is not trained goes by its running statistics in Keras, unlike PyTorch's.
        self.notes.append(
            f"{title}: PyTorch does not train its {' and '.join(frozen)}, the Keras layer does; if you train on, set "
            "trainable = False on them"
        )
        return arguments

    def _fresh(self) -> str:
        self._count += 1
        return f"%{self._count}"

    def _title(self, path: str, weights: Mapping[str, Weight]) -> str:
        """A layer's name: the module's path, unless there is none or another layer has it."""
        taken = set(self._layers.values())
        first = next(iter(weights.values())).tensors[0]
        options = [path, first, *(f"{first}_{number}" for number in range(1, 1000))]
        return next(option for option in options if option and option not in taken).replace("/", "_")

    def _parameter(self, found: Value, axes: Axes, batched: bool | None) -> Value:
        """Give out a stored tensor, which a layer of its own holds, in a layout that suits its first use."""
        stored = found.stored
        assert stored is not None
        if stored.name not in self._homes:
            self._homes[stored.name] = (found.shape, axes, bool(batched))
        shape, home, repeated = self._homes[stored.name]
        if repeated is not bool(batched):
            raise Unsupported(f"{stored.tensor} is used for every sample, and once for all of them")
        extra = len(shape) - len(stored.shape)
        steps: list[Step] = [SplitAxis(0, (1,) * extra + stored.shape[:1])] if extra else []
        if home != layout.identity(len(home)):
            steps.append(Permute(home))
        name = self._given.get(stored.name)
        if name is None:
            arguments: dict[str, Any] = {"0": tuple(shape[axis] for axis in home)}
            if repeated:
                arguments["batched"] = True
            dtype = {"int64": "int32", "float64": "float32"}.get(stored.dtype, stored.dtype)
            if dtype != "float32":
                arguments["dtype"] = dtype
            weight = Weight((stored.tensor,), tuple(steps), stored.trainable)
            (name,) = self.layer(
                "Parameter", (Ref(self.anchor),), arguments, {"value": weight}, name=stored.tensor
            )
            self._given[stored.name] = name
        sizes = tuple(Batch() if repeated and not position else size for position, size in enumerate(shape))
        given = Value(name, sizes, home, stored.dtype)
        return self._rearranged(given, found.shape, axes) if (shape, home) != (found.shape, axes) else given

    def _rearranged(self, given: Value, shape: tuple[Size, ...], axes: Axes) -> Value:
        """A stored tensor that lies as its first use wanted it, as another use wants it."""
        given = self.arranged(given, layout.identity(given.rank))
        if given.shape != shape:
            name = self.op("ops.reshape", (given.ref, layout.written(shape)))
            given = Value(name, shape, layout.identity(len(shape)), given.dtype)
        return self.arranged(given, axes)

    def _unmixed(self, found: Value) -> Value:
        """Put a flattened axis into PyTorch's order."""
        assert found.mixed is not None
        sizes, order = found.mixed
        head = layout.written(found.shape[:-1])
        name = self.op("ops.reshape", (found.ref, (*head, *(sizes[axis] for axis in order))))
        count = len(head)
        back = tuple(range(count)) + tuple(count + order.index(axis) for axis in range(len(order)))
        name = self.op("ops.transpose", (Ref(name), back))
        name = self.op("ops.reshape", (Ref(name), (*head, layout.elements(sizes))))
        return replace(found, name=name, mixed=None)


def broadcast(build: Builder, left: Any, right: Any) -> tuple[Value, Value, tuple[Size, ...], Axes]:
    """Two operands in layouts that agree, and the result's shape and layout.

    Stored tensors follow the layout of what is computed; of two computed ones the one of higher rank is followed.
    """
    one, other = build.value(left), build.value(right)
    if one.stored is not None and other.stored is not None:
        one = build.given(one)
    if one.stored is not None or (other.stored is None and other.rank > one.rank):
        second, first, shape, axes = broadcast(build, right, left)
        return first, second, shape, axes
    if (
        other.stored is None
        and one.mixed is not None
        and one.mixed == other.mixed
        and one.shape == other.shape
    ):
        return one, other, one.shape, one.axes
    one = build.given(one)
    if one.rank < other.rank:  # a stored tensor of more axes than what it is computed with
        other = build.given(other)
        long, short = _follow(build, other, one)
        return short, long, _shape(one, other), other.axes
    followed, following = _follow(build, one, other)
    return followed, following, _shape(one, other), one.axes


def _follow(build: Builder, one: Value, other: Value) -> tuple[Value, Value]:
    if other.stored is not None:
        return one, build.like(other, one)
    other = build.given(other)
    rank, missing = one.rank, one.rank - other.rank
    wanted = tuple(axis - missing for axis in one.axes if axis >= missing)
    arranged = build.arranged(other, wanted) if other.rank else other
    tail = one.axes[rank - other.rank :]
    if missing and any(axis < missing for axis in tail) and other.rank:
        places = tuple(1 if axis < missing else arranged.shape[axis - missing] for axis in one.axes)
        name = build.op("ops.reshape", (arranged.ref, layout.written(places)))
        arranged = Value(name, (1,) * missing + arranged.shape, one.axes, arranged.dtype)
    return one, arranged


def _shape(one: Value, other: Value) -> tuple[Size, ...]:
    long, short = (one, other) if one.rank >= other.rank else (other, one)
    padded = (1,) * (long.rank - short.rank) + short.shape
    return tuple(b if a == 1 else a for a, b in zip(long.shape, padded, strict=True))
