"""The row types of the catalog: one row states one correspondence between TensorFlow/Keras and PyTorch.

A row is declarative. Its ``source`` is the source API's signature with defaults, its ``target`` the target API's.
`Rendering.code` is an expression of the target framework in which the names of source arguments stand for what the
call gives, and functions of the vocabulary (`channels(x)`, `dim(axis, x)`) for what is known at migration time. A
keyword whose value is the target's default is left out of the output. Which rendering applies is said by ``when``.

Both directions read the same row: the way back matches a call against the code and solves for the arguments. What no
row leads back to (another spelling of the target, an API that only PyTorch has) is said by a row that is PyTorch's
first: its ``source`` is the torch API and its code TensorFlow's. Those lie in `migrate.catalog.torch_rows`.

Where Keras 2 has other numbers, arguments or defaults than Keras 3, it has a row of its own, in
`migrate.catalog.keras2_rows`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from migrate.catalog.proofs import Proof
from migrate.catalog.transforms import Step
from migrate.catalog.values import CHANNELS_FIRST, CHANNELS_LAST

TORCH = ("torch.", "torchvision.", "torchtext.")  # roots of what a row that is PyTorch's first translates


class Level(StrEnum):
    """How far the two sides agree."""

    EXACT = "exact"  # equal to a few units in the last place
    EQUIVALENT = "equivalent"  # equal within the tolerance that the row states
    STATISTICAL = "statistical"  # the same distribution: dropout, initialisers
    APPROXIMATE = "approximate"  # differs; the note says how
    MANUAL = "manual"  # not rewritten; the note says what to do


class Style(StrEnum):
    """``idiomatic``: what a PyTorch programmer writes. ``exact``: the same numbers, with a support class if need be."""

    IDIOMATIC = "idiomatic"
    EXACT = "exact"


@dataclass(frozen=True)
class Weight:
    """Weights of a layer, by the Keras layer's own names and the module's.

    Attributes:
        sources, targets: names, e.g. ``("kernel",)`` and ``("weight",)``; a nested one as ``query/kernel``.
        steps: the transform from sources to targets; sizes may be expressions over the row's arguments.
        when: whether the layer has them, e.g. ``use_bias``.
        trainable: False for running statistics.
    """

    sources: tuple[str, ...]
    targets: tuple[str, ...]
    steps: tuple[Step, ...] = ()
    when: str = "True"
    trainable: bool = True


@dataclass(frozen=True)
class Rendering:
    """One way to write a row in the target framework.

    Attributes:
        code: the expression; of a layer, the module's constructor (empty if it needs no module).
        when: the condition under which it applies, over the arguments, the inputs and the vocabulary.
        style: the style it belongs to, or None for both.
        forward: of a layer, its call: ``layer`` stands for the module, the names of `Layer.call` for the inputs, and
            ``activation(...)`` for the activation that the argument of that name gives.
        setup: expressions evaluated after construction, ``layer`` standing for the module; one that comes out as None
            (``... if use_bias else None``) disappears.
        constant: parameters of the module that no weight of the source fills; ``setup`` freezes them at their value.
        wraps: of a wrapper, the argument that holds the layer inside: that layer's own rendering takes the place of the
            code, forward and weights. With ``forward="folded(x)"`` it gets the steps of the axis after the batch's as
            so many samples, else the tensor as it is.
        weights: where they differ from the row's.
        level, note: where they differ from the row's.
        tolerance: of a rendering below exact, the largest error that its proofs may measure, relative to the largest
            magnitude of the reference; the note says where the difference comes from.
        target: the target API and its signature, where it is not the row's.
        targets: of a loss, what the loop must make of its ``targets``, given the ``outputs``, before it calls the
            code; empty if the code takes whatever Keras took.
    """

    code: str
    when: str = "True"
    style: Style | None = None
    forward: str = "layer(x)"
    setup: tuple[str, ...] = ()
    constant: tuple[str, ...] = ()
    wraps: str = ""
    weights: tuple[Weight, ...] | None = None
    level: Level | None = None
    note: str = ""
    tolerance: float = 0.0
    target: str = ""
    targets: str = ""


@dataclass(frozen=True)
class Caveat:
    """An argument's value that lowers the level of whatever rendering is used: a dropout inside a recurrent layer."""

    when: str
    level: Level
    note: str


@dataclass(frozen=True, kw_only=True)
class Row:
    """A correspondence.

    Attributes:
        source: canonical name (``keras.`` or ``tf.``) and signature, e.g. ``tf.abs(x, name=None)``; of a row that is
            PyTorch's first, the torch API's, e.g. ``torch.mm(input, mat2)``.
        target: the target API and its signature, for its defaults and for the way back.
        renderings: tried in order; the first that applies is used. If it cannot be known whether one applies, none is.
        aliases: other canonical names of the same API.
        renamed: former names of arguments, e.g. ``{"lr": "learning_rate"}``.
        level: of the renderings that do not say otherwise.
        note: for a level below exact, what differs; for every level, what a reader should know.
        let: names for expressions that several renderings use, e.g. ``{"mode": "lower(padding)"}``; a later one may use
            the earlier ones.
        requires: a condition on arguments that holds for every rendering, e.g. ``data_format != 'channels_first'``.
        caveats: conditions under which the level is lower than stated, each with a note.
        ignored: source arguments without effect on the numbers, or on statistics only, and why they may be dropped.
        tensors: parameters that are tensors (or lists of them): facts about them are at hand under their names.
        numbers: parameters that are numbers or lists of them: a name in such a list stands for a number.
        layout: how the target wants its tensors of rank 3 and more, and returns them: ``channels_first``;
            ``channels_last``, the source's own order; ``any``: whatever it gets, because it is elementwise or takes
            its axes through `dim`. Whoever renders a row brings its tensors into this layout first (`render` refuses
            a function what does not fit with LAY301). Proofs of ``any`` run in both. Of a row that is PyTorch's
            first the source's own order is ``channels_first``.
        shape: the output's shape in the source's axis order, as an expression; a tuple of shapes for several outputs.
        proofs: executed examples. A row without one does not count as supported.
        url: the upstream page that says so.
    """

    source: str
    target: str = ""
    renderings: tuple[Rendering, ...] = ()
    aliases: tuple[str, ...] = ()
    renamed: Mapping[str, str] = field(default_factory=dict)
    level: Level = Level.EXACT
    note: str = ""
    let: Mapping[str, str] = field(default_factory=dict)
    requires: str = "True"
    caveats: tuple[Caveat, ...] = ()
    ignored: Mapping[str, str] = field(default_factory=dict)
    tensors: tuple[str, ...] = ()
    numbers: tuple[str, ...] = ()
    layout: str = "channels_last"
    shape: str = ""
    proofs: tuple[Proof, ...] = ()
    url: str = ""

    @property
    def name(self) -> str:
        """The canonical source name."""
        return self.source.partition("(")[0]

    @property
    def order(self) -> str:
        """The order in which the source's modules have the axes of images: PyTorch's keep their channels first."""
        return CHANNELS_FIRST if self.name.startswith(TORCH) else CHANNELS_LAST


@dataclass(frozen=True, kw_only=True)
class Function(Row):
    """A function on tensors, or a method."""


@dataclass(frozen=True, kw_only=True)
class Activation(Function):
    """An activation function: usable by name (``activation="relu"``), as a function and as a layer.

    Attributes:
        names: the strings that mean it.
        module: its module's constructor, for places that need a module.
    """

    names: tuple[str, ...] = ()
    module: str = ""
    layout: str = "any"


@dataclass(frozen=True, kw_only=True)
class Layer(Row):
    """A layer.

    Attributes:
        call: parameters of the layer's call; ``(*inputs)`` for a layer that takes one list of tensors. Parameters
            without a default are tensors; the others are tensors, literals, or their default.
        weights: in the order of the Keras layer's own weights.
        alone: it may be made outside of any model, as it needs to know nothing of its input: what prepares data is
            adapted to them first, and is often applied in the dataset.
        mode: the condition, over its arguments, under which it computes something else while it trains. Of a wrapper,
            the layer inside says it.
    """

    call: str = "(x)"
    layout: str = "any"
    weights: tuple[Weight, ...] = ()
    alone: bool = False
    mode: str = "False"


@dataclass(frozen=True, kw_only=True)
class Loss(Row):
    """A loss: the code gives a callable of ``(y_pred, y_true)`` that returns the mean.

    Attributes:
        names: strings that mean it in ``compile(loss=...)``.
        unreduced: code of the callable that returns one loss a sample (for sample and class weights).
    """

    names: tuple[str, ...] = ()
    unreduced: str = ""


@dataclass(frozen=True, kw_only=True)
class Optimizer(Row):
    """An optimizer: the code takes the parameters as ``params``.

    Attributes:
        names: strings that mean it in ``compile(optimizer=...)``.
        slots: the Keras optimizer's variables by the torch optimizer's state names.
        clip: by argument, the statement over ``params`` that clips the gradients before each step, if it is given.
    """

    names: tuple[str, ...] = ()
    slots: Mapping[str, str] = field(default_factory=dict)
    clip: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class Schedule(Row):
    """A learning-rate schedule: the code takes the optimizer as ``optimizer``; stepped once a batch.

    Attributes:
        initial: code of the learning rate that the optimizer has to be made with.
    """

    initial: str = "initial_learning_rate"


@dataclass(frozen=True, kw_only=True)
class Metric(Row):
    """A metric: the code gives an object with ``update(y_pred, y_true)``, ``compute()`` and ``reset()``."""

    names: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Constant(Row):
    """A name that is not called: ``tf.float32`` → ``torch.float32``."""


@dataclass(frozen=True, kw_only=True)
class Owned(Row):
    """An API that a structural codemod rewrites; ``owner`` is its module below ``migrate.codemods``."""

    owner: str


@dataclass(frozen=True, kw_only=True)
class OwnedLayer(Owned, Layer):
    """A layer whose module is another file's, which no row can make: it is written like any layer, and its owner tells
    where the file comes from."""


@dataclass(frozen=True, kw_only=True)
class Manual(Row):
    """An API that is not rewritten: ``note`` says why, ``advice`` what to do instead."""

    level: Level = Level.MANUAL
    advice: str = ""


@dataclass(frozen=True, kw_only=True)
class Reversed(Row):
    """A torch API from which the rows lead back whose target it is: `migrate.catalog.reverse` finds the one that a
    call comes from. Its proofs are calls of torch, and what they lead back to is executed beside them.

    Attributes:
        layout: ``channels_last`` if Keras has its images the other way, so that they are permuted on their way.
    """

    layout: str = "any"


@dataclass(frozen=True, kw_only=True)
class Planned(Row):
    """An API that is to be rewritten as a structure by a codemod that does not exist yet: today nothing rewrites it.

    Attributes:
        owner: the codemod's module below `migrate.codemods` once it is written.
        note: what the codemod makes of it.
        advice: what to do as long as there is none.
    """

    level: Level = Level.MANUAL
    owner: str
    advice: str = ""
