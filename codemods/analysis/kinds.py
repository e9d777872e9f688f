"""What a value can be: a tensor, an array, a number, text, a model, a pipeline, ... Frozen facts, joined where control
flow meets.

A tensor's kind is `migrate.catalog.values.Tensor`, its facts in the source's axis order. None is the kind of what is
not known. Two different kinds that meet are not known either; two tensors keep what they agree on.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Any

from migrate.catalog.values import UNKNOWN, DType, Tensor


@dataclass(frozen=True)
class Compiled:
    """What ``compile`` gave a model, by the names that the migrated code gives the pieces.

    Attributes:
        attached: the pieces are attributes of the model; else they are variables of the scope of the compile call.
        optimizer, criterion: names.
        metrics: '' where there are none.
        scheduler: of a learning-rate schedule, stepped once a batch; '' without one.
        clip: the statement that clips gradients, ``__params__`` open; '' for none.
        targets: what the criterion wants of its targets, ``__targets__`` and ``__outputs__`` open; '' as they are.
        classes: whether the targets are class indices.
        unreduced: full code of the loss that gives one value a sample; '' where there is none.
        labels: a sample's class, made of its targets, ``__targets__`` open.
        outputs: names of the outputs, where there are several: outputs and targets are tuples, or dicts by name.
        lossless: whether there is no loss but what the layers add, which needs no targets.
    """

    attached: bool
    optimizer: str = "optimizer"
    criterion: str = "criterion"
    metrics: str = ""
    scheduler: str = ""
    clip: str = ""
    targets: str = ""
    classes: bool = False
    unreduced: str = ""
    labels: str = "__targets__.flatten()"
    outputs: tuple[str, ...] = ()
    lossless: bool = False

    def of(self, model: str, piece: str) -> str:
        """How the code of a scope that sees ``model`` spells a piece."""
        name: str = getattr(self, piece)
        return f"{model}.{name}" if self.attached and name else name


@dataclass(frozen=True)
class Model:
    """A model.

    Attributes:
        builder: the full name of the function or class of the run that made it, if one did.
        inputs: dtypes of its inputs; outputs: what is known of its outputs. Empty where nothing is.
        column: whether its only input is one number a sample, so that Keras takes (batch,) for (batch, 1).
    """

    builder: str = ""
    compiled: Compiled | None = None
    inputs: tuple[str | None, ...] = ()
    outputs: tuple[Tensor, ...] = ()
    column: bool = False


@dataclass(frozen=True)
class Batches:
    """An iterable of batches: a DataLoader in the migrated code; ``item``: its elements, None where not known."""

    item: Kind = None


@dataclass(frozen=True)
class Examples:
    """A dataset that is not batched yet: a map-style dataset in the migrated code; ``item``: its elements, None where
    not known."""

    item: Kind = None


@dataclass(frozen=True)
class Stream:
    """A ``tf.data`` dataset that no rewrite has stated anything about; ``item``: its elements, None where not known."""

    item: Kind = None


@dataclass(frozen=True)
class Sample:
    """An element of a dataset, or what a layer is called with: a tensor, or tuples and dicts of tensors."""


@dataclass(frozen=True)
class Trained:
    """What ``fit`` returns."""


@dataclass(frozen=True)
class Made:
    """An object of the source framework that has state.

    Attributes:
        role: layer, optimizer, loss, metric or schedule; test for a test case.
        name: canonical name of its class, or the full name of the user's own.
    """

    role: str
    name: str


@dataclass(frozen=True)
class Instance:
    """An object of a class of the user's own that is no layer, model or other object of the source framework.

    Attributes:
        name: the full name of its class.
    """

    name: str


@dataclass(frozen=True)
class Array:
    """A NumPy array; facts as a tensor's."""

    shape: tuple[Any, ...] | None = None
    dtype: str | None = None


@dataclass(frozen=True)
class Plain:
    """A number or truth value of Python's own, or None. ``type``: int, float, bool, number (one of the three), none."""

    type: str = "number"


@dataclass(frozen=True)
class Text:
    """A ``str`` or ``bytes``."""


@dataclass(frozen=True)
class Several:
    """A tuple or list of known elements."""

    items: tuple[Kind, ...]
    type: str = "tuple"


@dataclass(frozen=True)
class Listed:
    """A list, tuple or other iterable of as many elements as there are."""

    item: Kind = None
    type: str = "list"


@dataclass(frozen=True)
class Table:
    """A dict; ``keys`` are those known, with their values in ``items``."""

    keys: tuple[Any, ...] = ()
    items: tuple[Kind, ...] = ()


@dataclass(frozen=True)
class Sizes:
    """The shape of a tensor, a ``torch.Size`` in the migrated code.

    Attributes:
        shape: the sizes.
        is_tensor: whether the source holds it as a tensor, as ``tf.shape`` gives it: arithmetic goes element by
            element then, and puts a TensorShape or tuple together.
    """

    shape: tuple[Any, ...] | None = None
    is_tensor: bool = False


@dataclass(frozen=True)
class Foreign:
    """What a function of a library that knows nothing of tensors gives: an array, a number, a table, never a tensor."""

    module: str


@dataclass(frozen=True)
class Mixed(Foreign):
    """An array in one place, a tensor in another, as the parameter of a function that is called with both."""

    module: str = "numpy"


Kind = (
    Model
    | Batches
    | Examples
    | Stream
    | Sample
    | Trained
    | Made
    | Instance
    | Tensor
    | Array
    | Plain
    | Text
    | Several
    | Listed
    | Table
    | Sizes
    | Foreign
    | DType
    | None
)

OBJECTS = (Model, Batches, Examples, Trained)
"""What a training script is about. A variable that holds one in one branch holds one in the others, whatever the
others' calls are: code that fits a model would fit nothing else."""


@dataclass(frozen=True)
class Gives:
    """What calling a function, or a class, of the run gives."""

    kind: Kind


@dataclass(frozen=True)
class Builders:
    """Of the whole run, under the name '': the builders of the models planned so far, as ``package.module:name``."""

    targets: tuple[str, ...]


def join(kinds: Iterable[Kind]) -> Kind:
    """The kind of a value that is one of several; None if they are of different kinds, or if nothing is known of one.

    ``None`` of Python's own does not count: what is None in one branch is not used there.
    """
    listed = list(kinds)
    given = [kind for kind in listed if not (isinstance(kind, Plain) and kind.type == "none")]
    if not given:
        return listed[0] if listed else None
    known = [kind for kind in given if kind is not None]
    if not known:
        return None
    if any(kind != known[0] for kind in known):
        known = [type(kind)() if isinstance(kind, Batches | Examples) else kind for kind in known]
    first = known[0]
    same = all(kind == first for kind in known[1:])
    if len(known) < len(given):
        return first if same and _is_object(first) else None
    if same:
        return first
    joined: Kind = first
    for kind in known[1:]:
        joined = _joined(joined, kind)
    return joined


def _is_object(kind: Kind) -> bool:
    if isinstance(kind, Several):
        return any(_is_object(item) for item in kind.items)
    return isinstance(kind, OBJECTS)


def _joined(left: Kind, right: Kind) -> Kind:
    match left, right:
        case (Tensor(), Tensor()) | (Array(), Array()):
            assert isinstance(left, Tensor | Array)
            assert isinstance(right, Tensor | Array)
            dtype = left.dtype if left.dtype == right.dtype else None
            return replace(left, shape=common(left.shape, right.shape), dtype=dtype)
        case (Tensor() | Mixed() | Sample(), Array() | Foreign("numpy")) | (Mixed(), Tensor() | Sample()):
            return Mixed()
        case (Array() | Foreign("numpy"), Tensor() | Mixed() | Sample()) | (Tensor() | Sample(), Mixed()):
            return Mixed()
        case (Array() | Foreign("numpy"), Array() | Foreign("numpy")):
            return Foreign("numpy")
        case Plain(), Plain():
            return Plain(left.type if left.type == right.type else "number")
        case Sizes(), Sizes():
            return Sizes(common(left.shape, right.shape), left.is_tensor and right.is_tensor)
        case Several(items=mine), Several(items=theirs) if len(mine) == len(theirs):
            items = tuple(join(pair) for pair in zip(mine, theirs, strict=True))
            return Several(items, left.type if left.type == right.type else "list")
        case (Several() | Listed(), Several() | Listed()):
            return Listed(join((element(left), element(right))))
        case Table(), Table():
            return Table()
        case (Tensor() | Sample(), Tensor() | Sample()):
            return Sample()
        case Made(role=role), Made(role=other) if role == other:
            return Made(role, "")
        case Model(builder=builder, compiled=compiled), Model(builder=other) if builder == other:
            # One of them may be read from a file, which tells nothing of compile(): the builder does.
            return replace(left, compiled=compiled or right.compiled)
        case Model(inputs=inputs), Model(inputs=others):
            return Model(inputs=inputs if inputs == others else ())
        case (Model(), Made(role="layer")) | (Made(role="layer"), Model()):
            return Model()  # a module in the migrated program
        case Stream(), Stream():
            return Stream()
    return left if left == right else None


def common(left: tuple[Any, ...] | None, right: tuple[Any, ...] | None) -> tuple[Any, ...] | None:
    """The sizes on which two shapes agree; None if their ranks differ."""
    if left is None or right is None or len(left) != len(right):
        return None
    return tuple(a if a is b or a == b else UNKNOWN for a, b in zip(left, right, strict=True))


def element(kind: Kind) -> Kind:
    """What iterating over a value gives, or indexing it with a number that is not known."""
    match kind:
        case Several(items=items):
            return join(items)
        case Listed(item=item):
            return item
        case Tensor(shape=shape) | Array(shape=shape) if shape is not None and len(shape) > 0:
            if isinstance(kind, Array) and len(shape) == 1:
                return Plain()
            return replace(kind, shape=shape[1:])
        case Tensor():
            return replace(kind, shape=None)
        case Sizes():
            return Plain("int")
        case Foreign() | Text() | Sample():
            return kind
        case Batches(item=item) | Examples(item=item) | Stream(item=item):
            return item if item is not None else Sample()
    return None


def parts(kind: Kind, count: int) -> tuple[Kind, ...]:
    """What unpacking a value into ``count`` targets gives each."""
    if isinstance(kind, Several) and len(kind.items) == count:
        return kind.items
    return (element(kind),) * count
