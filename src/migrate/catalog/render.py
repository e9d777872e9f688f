"""Render a row: from a bound call and what is known of its inputs to the target framework's code.

This is the only place where a row becomes code. The codemod, the proof runner and `migrate explain` all use it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from itertools import chain
from typing import Any

from migrate.catalog import weight_statements
from migrate.catalog.choice import Unrenderable as Unrenderable
from migrate.catalog.choice import choose, level_of, refuse_unused, weights_of
from migrate.catalog.dims import Dim
from migrate.catalog.expression import PRESENT, evaluate
from migrate.catalog.inner_layers import refuse_unused_inside
from migrate.catalog.listed_numbers import with_symbols
from migrate.catalog.model import (
    Activation,
    Function,
    Layer,
    Level,
    Loss,
    Optimizer,
    Rendering,
    Row,
    Schedule,
    Style,
    Weight,
)
from migrate.catalog.registry import by_string, differs_in_keras2, find
from migrate.catalog.signature import Argument, BindError, Signature
from migrate.catalog.template import Template, Undecided
from migrate.catalog.transforms import Step
from migrate.catalog.values import ANY, UNKNOWN, CallValue, Reference, Tensor
from migrate.catalog.wrapping import wrapped
from migrate.keras import OLD, Keras, doubts, using

NOTHING_KNOWN = Tensor()
GET_ACTIVATION = "keras.activations.get"
OPEN = frozenset({"layer"})
OPEN_NAMES: dict[type[Row], frozenset[str]] = {
    Optimizer: frozenset({"params"}),
    Schedule: frozenset({"optimizer"}),
    Loss: frozenset({"targets", "outputs"}),
}


@dataclass(frozen=True)
class Rendered:
    """A call in the target framework.

    Attributes:
        code: of a function, the expression; of a layer, the module's constructor ('' if it needs none).
        forward: of a layer, its call with ``__layer__`` and ``__x__`` open (see `migrate.catalog.template.fill`).
        setup: of a layer, statements after construction, with ``__layer__`` open.
        weights: of a layer, those it has, with sizes resolved where they are known.
        output: what is known of the result (layout included); several outputs as a tuple.
        rendering: the one of the row's that was chosen.
        wrapper: of a layer whose wrapper has disappeared, the wrapper's name; ``row`` is then that of the
            layer inside.
        targets: of a loss, what its code wants, ``__targets__`` and ``__outputs__`` open; '' as they are.
        clip: of an optimizer, the statement that clips gradients before each step, ``__params__`` open; '' for none.
    """

    row: Row
    code: str
    level: Level
    note: str
    forward: str = ""
    setup: tuple[str, ...] = ()
    weights: tuple[Weight, ...] = ()
    output: Tensor | tuple[Tensor, ...] = NOTHING_KNOWN
    rendering: Rendering | None = None
    wrapper: str = ""
    targets: str = ""
    clip: str = ""


def render(
    row: Row,
    positional: Sequence[Argument],
    keywords: Mapping[str, Argument],
    inputs: Mapping[str, Any] | None = None,
    style: Style = Style.IDIOMATIC,
) -> Rendered:
    """Bind a call's arguments to the row and render it.

    Args:
        inputs: what is known of the tensors: of a function, by parameter; of a layer, by its call's parameters. A list
            of tensors is a tuple of facts. Of a layer also literal arguments of its call (``use_causal_mask=True``).
            Tensors are expected in the row's layout: their facts are taken as if they were.

    Raises:
        Unrenderable: no rendering applies, or it cannot be known whether one does.
    """
    source = Signature.parse(row.source)
    try:
        bound = source.bind(positional, {row.renamed.get(name, name): a for name, a in keywords.items()})
    except BindError as error:
        raise Unrenderable("API106", str(error)) from None
    given = dict(inputs or {})
    facts = {name: _in_layout(value, row.layout) for name, value in (_defaults(row) | given).items()}
    bound = {name: _initial_rate(argument) for name, argument in bound.items()}
    values = {name: argument.value for name, argument in bound.items()}
    values |= {
        name: fact for name, fact in facts.items() if name in given or values.get(name, UNKNOWN) is UNKNOWN
    }
    values |= {name: with_symbols(values[name], bound[name].parts) for name in row.numbers}
    values[PRESENT] = frozenset(name for name, argument in bound.items() if argument.present)
    _refuse_layout(row, given, values)
    for name, expression in row.let.items():
        values[name] = evaluate(expression, values)
    rendering = choose(row, values, style, bound)
    constrained = weight_statements.constrained(row, rendering, bound, values)
    refuse_unused(row, rendering, source, bound, constrained)
    refuse_unused_inside(
        row, bound, constrained.keys() | weight_statements.penalised(row, rendering, bound, values).keys()
    )
    made = _fill(row, rendering, bound, values, style)
    doubted = doubts()
    if doubted is not None and made.level != Level.EQUIVALENT and differs_in_keras2(row):
        doubted |= _doubted(made, positional, keywords, inputs, style)
    return made


def _doubted(
    made: Rendered,
    positional: Sequence[Argument],
    keywords: Mapping[str, Argument],
    inputs: Mapping[str, Any] | None,
    style: Style,
) -> set[str]:
    """The name of a row that renders a call otherwise for a program of Keras 2. Of one that is equal within a tolerance
    there is no doubt: the difference is smaller."""
    with using(Keras(OLD, "to compare")):
        try:
            older = render(find(made.row.name) or made.row, positional, keywords, inputs, style)
        except Unrenderable:
            return {made.row.name}
    same = (older.code, older.forward) == (made.code, made.forward)
    return set() if same else {made.row.name}


def _defaults(row: Row) -> dict[str, Any]:
    """What holds of tensors of which nothing is said: unknown ones, or the defaults of a layer's call."""
    nothing = replace(NOTHING_KNOWN, layout=row.order, order=row.order)
    if not isinstance(row, Layer):
        return dict.fromkeys(row.tensors, nothing)
    call = Signature.parse("call" + row.call)
    return {name: call.default(name) if name in call.defaults else nothing for name in call_parameters(row)}


def _refuse_layout(row: Row, inputs: Mapping[str, Any], values: Mapping[str, Any]) -> None:
    """A function that works in the source's axis order must not get tensors in another one; nor, if it takes either, a
    channels-first tensor together with one of another rank or layout: they would broadcast along other axes."""
    if not isinstance(row, Function):
        return
    strange = [item for item in _tensors(inputs.values()) if item.layout != item.order]
    if row.layout == row.order and strange:
        raise Unrenderable("LAY301", f"{row.name} needs its tensors in the source's axis order")
    deep = [item for item in strange if item.shape is None or len(item.shape) > 2]
    if deep and not all(_alike(item, deep[0]) for item in _tensors(values.values())):
        raise Unrenderable("LAY301", f"{row.name} combines tensors of different layouts or ranks")


def _tensors(values: Iterable[Any]) -> list[Tensor]:
    flat = [item for value in values for item in (value if isinstance(value, tuple) else (value,))]
    return [item for item in flat if isinstance(item, Tensor)]


def _alike(tensor: Tensor, other: Tensor) -> bool:
    """Whether two tensors broadcast along the same axes as in the source's order; a scalar does with every one."""
    if tensor is other or tensor.shape == ():
        return True
    same = tensor.shape is not None and other.shape is not None and len(tensor.shape) == len(other.shape)
    return same and tensor.layout == other.layout


def _in_layout(value: Any, layout: str) -> Any:
    if isinstance(value, tuple):
        return tuple(_in_layout(item, layout) for item in value)
    return value.with_layout(layout) if isinstance(value, Tensor) and layout != ANY else value


def call_parameters(row: Layer) -> tuple[str, ...]:
    """The names of a layer's inputs."""
    call = Signature.parse("call" + row.call)
    return call.parameters + ((call.variadic,) if call.variadic else ())


def _is_tensor(value: Any) -> bool:
    return isinstance(value, Tensor) or (
        isinstance(value, tuple) and any(isinstance(item, Tensor) for item in value)
    )


def _fill(
    row: Row, rendering: Rendering, bound: Mapping[str, Argument], values: Mapping[str, Any], style: Style
) -> Rendered:
    is_layer = isinstance(row, Layer)
    open_names = OPEN_NAMES.get(type(row), frozenset())
    if isinstance(row, Layer):
        open_names = OPEN | {name for name in call_parameters(row) if _is_tensor(values[name])}
    if rendering.wraps:
        inside = partial(_inside, style=style)
        return wrapped(row, rendering, bound[rendering.wraps], values["x"], inside)
    output = _output(row, values)

    def activation(argument: Argument, operand: str) -> str:
        return activate(argument, operand, output if isinstance(output, Tensor) else NOTHING_KNOWN)

    template = Template(
        bound, values, Signature.parse(rendering.target or row.target), open_names, activation
    )
    penalised = weight_statements.penalised(row, rendering, bound, values)
    level, note = level_of(row, rendering, {**values, **dict.fromkeys(penalised)})
    try:
        return Rendered(
            row=row,
            code=template.text(rendering.code) if rendering.code else "",
            level=level,
            note=note,
            forward=template.text(rendering.forward) if is_layer else "",
            setup=(
                *filter(_is_statement, map(template.text, rendering.setup)),
                *_frozen(row, rendering, values),
                *chain.from_iterable(penalised.values()),
                *chain.from_iterable(weight_statements.constrained(row, rendering, bound, values).values()),
            ),
            weights=tuple(
                _resolved(weight, values)
                for weight in weights_of(row, rendering)
                if weight_statements.has(weight, values)
            ),
            output=output,
            rendering=rendering,
            targets=template.text(rendering.targets) if rendering.targets else "",
            clip=_clip(row, bound, template),
        )
    except Undecided as error:
        raise Unrenderable("SHP201", f"{row.name}: {error}") from None


def _frozen(row: Row, rendering: Rendering, values: Mapping[str, Any]) -> tuple[str, ...]:
    """What ``trainable=False`` becomes, an argument that all layers of Keras have.

    Raises:
        Undecided: its value is not known.
    """
    if not isinstance(row, Layer) or not weights_of(row, rendering) or values.get("trainable", True) is True:
        return ()
    if values["trainable"] is not False:
        raise Undecided("whether the layer is trainable")
    return ("__layer__.requires_grad_(False)",)


def _is_statement(text: str) -> bool:
    return text != "None"


def _inside(row: Layer, arguments: Mapping[str, Argument], fact: Tensor, *, style: Style) -> Rendered:
    """The layer within a wrapper, rendered for what it gets."""
    return render(row, [], arguments, {call_parameters(row)[0]: fact}, style)


def _clip(row: Row, bound: Mapping[str, Argument], template: Template) -> str:
    """The first clipping that is asked for: Keras applies no more than one."""
    statements = row.clip if isinstance(row, Optimizer) else {}
    return next(
        (template.text(code) for name, code in statements.items() if bound[name].value is not None), ""
    )


def _initial_rate(argument: Argument) -> Argument:
    """A schedule given as a learning rate stands for its initial rate: torch's schedulers work on the optimizer."""
    value = argument.value
    row = find(value.name) if isinstance(value, CallValue) else None
    if isinstance(value, CallValue) and isinstance(row, Schedule):
        return replace(argument, text=initial_rate(row, [], value.arguments))
    return argument


def _resolved(weight: Weight, values: Mapping[str, Any]) -> Weight:
    def size(text: str) -> int:
        value = evaluate(text, values)
        return value if isinstance(value, int) else -1  # one unknown size is what reshape can infer

    steps: tuple[Step, ...] = tuple(step.resolved(size) for step in weight.steps)
    return replace(weight, steps=steps, when="True")


def _output(row: Row, values: Mapping[str, Any]) -> Tensor | tuple[Tensor, ...]:
    nothing = Tensor(layout=row.order, order=row.order)
    first = next((_first(value) for value in values.values() if _is_tensor(value)), nothing)
    layout = first.layout if row.layout == ANY else row.layout
    shape = evaluate(row.shape, values) if row.shape else UNKNOWN
    if not isinstance(shape, list | tuple):  # not known, or computed by a call
        return replace(first, shape=None, layout=layout)
    if shape and isinstance(shape[0], tuple):
        return tuple(replace(first, shape=tuple(item), layout=layout) for item in shape)
    return replace(first, shape=tuple(shape), layout=layout)


def _first(value: Any) -> Tensor:
    return value if isinstance(value, Tensor) else next(item for item in value if isinstance(item, Tensor))


def activate(argument: Argument, operand: str, fact: Tensor = NOTHING_KNOWN) -> str:
    """The activation that an argument gives, around an operand's text. None leaves the operand as it is.

    Args:
        fact: what is known of the operand: a softmax needs its layout.

    Raises:
        Unrenderable: the activation has no row.
    """
    value = argument.value
    if value is None:
        return operand
    if isinstance(value, CallValue) and value.name == GET_ACTIVATION and not _is_got(argument):
        return activate(value.arguments["identifier"], operand, fact)
    row: Row | None = by_string(Activation, value) if isinstance(value, str) else None
    if isinstance(value, Reference):
        row = find(value.name)
    if row is not None and row.tensors:
        return render(row, [Argument(operand)], {}, {row.tensors[0]: fact}).code
    if value is UNKNOWN or isinstance(value, Dim) or _is_got(argument):
        named = argument.text.replace(".", "_").isidentifier()
        function = argument.text if named else f"support.get_activation({argument.text})"
        return f"{function}({operand})"
    raise Unrenderable("API101", f"the activation {argument.text} has no counterpart")


def _is_got(argument: Argument) -> bool:
    """Whether a variable holds what ``keras.activations.get`` has given."""
    name = argument.value.name if isinstance(argument.value, CallValue) else ""
    return name == GET_ACTIVATION and argument.text.replace(".", "_").isidentifier()


def alternative(row: Row, code: str, positional: Sequence[Argument], keywords: Mapping[str, Argument]) -> str:
    """Another code of a row, filled with a call's arguments: a loss's ``unreduced``, a schedule's ``initial``.

    Raises:
        Unrenderable: the row has no such code, or it does not apply.
    """
    if not code:
        raise Unrenderable("API102", f"{row.name}: no form of that kind")
    alone = replace(row, renderings=tuple(replace(rendering, code=code) for rendering in row.renderings))
    return render(alone, positional, keywords).code


def initial_rate(row: Schedule, positional: Sequence[Argument], keywords: Mapping[str, Argument]) -> str:
    """The learning rate that an optimizer under this schedule has to be made with.

    Raises:
        Unrenderable: the schedule does not fit the row.
    """
    rest = dict.fromkeys(Signature.parse(row.source).parameters, "the scheduler's, not the optimizer's")
    return alternative(replace(row, ignored=rest), row.initial, positional, keywords)


def unreduced(row: Loss, positional: Sequence[Argument], keywords: Mapping[str, Argument]) -> str:
    """The code of a loss that returns one value a sample.

    Raises:
        Unrenderable: the loss has none.
    """
    return alternative(row, row.unreduced, positional, keywords)
