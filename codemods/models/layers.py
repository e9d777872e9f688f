"""Keras layers: created, they get a place in ``__init__``; called, their code there and their call in ``forward``."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from migrate.catalog.choice import Unrenderable, unwritten
from migrate.catalog.dims import Dim
from migrate.catalog.model import Activation, Layer, Level, Style
from migrate.catalog.registry import canonical, find
from migrate.catalog.render import Rendered, call_parameters, render
from migrate.catalog.signature import Argument, BindError, Signature
from migrate.catalog.template import fill
from migrate.catalog.values import ANY, UNKNOWN, CallValue, Reference, Tensor, literal
from migrate.codemods import syntax as cst
from migrate.codemods.models import (
    expressions,
    initialisers,
    lazy,
    masks,
    modes,
    naming,
    operations,
    own_cells,
)
from migrate.codemods.models.layout import bring_all
from migrate.codemods.models.program import Slot
from migrate.codemods.models.run import Run
from migrate.codemods.models.statics import static
from migrate.codemods.models.values import (
    CannotFollow,
    Items,
    LayerValue,
    Static,
    TensorRef,
    Value,
    is_tensorial,
)
from migrate.codemods.training import penalties
from migrate.codemods.unpacking import Given, given
from migrate.provenance import LayerLink, WeightLink

TIME_DISTRIBUTED = "keras.layers.TimeDistributed"
COPIES = ".data.copy_("
"""In a statement of a rendering: it sets a weight to an array of the program."""


def create(run: Run, node: cst.Call, row: Layer, place: bool = True) -> LayerValue:
    """The layer that a call creates; ``place`` False if it is only an argument of a wrapper."""
    hint = run.hint
    run.hint = None
    positional: list[Argument] = []
    keywords: dict[str, Argument] = {}
    signature = Signature.parse(row.source)
    parameters = signature.positional
    dropped = unwritten(row) - {"name", "input_shape", "batch_input_shape", "input_dim"}
    held, plain = _held(run, node)
    keywords |= held
    for position, item in enumerate(_given(run, node, plain)):
        name = item.keyword or "".join(parameters[position : position + 1])
        argument = _source(run, item.node) if name in dropped else given_argument(run, item.node)
        if isinstance(argument.value, Dim) and isinstance(signature.default(name), bool):
            argument = replace(argument, value=UNKNOWN)  # what would be a size elsewhere is a flag here
        if item.keyword is None:
            positional.append(argument)
        else:
            keywords[item.keyword] = argument
    layer = LayerValue(row, tuple(positional), keywords, node)
    named = keywords.get("name")
    if named is not None and isinstance(named.value, str):
        layer.name = named.value
    layer = _unwrapped(layer)
    if place:
        wanted = layer.name or hint or naming.automatic(layer.row.name)
        layer.slot = run.new_slot(wanted, None, node)
    return layer


def _held(run: Run, node: cst.Call) -> tuple[dict[str, Argument], list[cst.Arg]]:
    """The arguments in a dict that has been followed, ``**kwargs`` of an inlined function, and the others."""
    found: dict[str, Argument] = {}
    plain: list[cst.Arg] = []
    for item in node.args:
        held = (
            run.env.get(item.value.value) if item.star == "**" and isinstance(item.value, cst.Name) else None
        )
        if not isinstance(held, Items) or held.kind != "dict":
            plain.append(item)
            continue
        for key, value in zip(held.keys, held.items, strict=True):
            found[key.strip("\"'")] = _as_argument(value, node)
    return found, plain


def _as_argument(value: Value, node: cst.CSTNode) -> Argument:
    """A value as an argument of a layer's construction."""
    if isinstance(value, Static):
        return Argument(value.text, value.value)
    if isinstance(value, LayerValue):
        if value.slot is not None:
            value.slot.code = ""
        return call_value(value)
    raise CannotFollow("MOD401", node, "what this layer is given is not understood")


def _given(run: Run, node: cst.Call, arguments: list[cst.Arg]) -> list[Given]:
    """The arguments of a layer's construction, unpacked ones written out where they are literals.

    Raises:
        CannotFollow: it is not known what is unpacked, or it has values that only its own place knows.
    """
    try:
        found = given(run.context.tree, run.context.names, arguments)
    except Unrenderable as error:
        raise CannotFollow(error.code, node, str(error)) from None
    for item in found:
        if item.text is not None and literal(run.context.source(item.node)) is UNKNOWN:
            raise CannotFollow(
                "API104",
                node,
                f"`{item.keyword}` comes out of an unpacked dict and is no literal: write it out",
            )
    return found


def _source(run: Run, node: cst.BaseExpression) -> Argument:
    """An argument that is dropped (an initialiser): what it names of the source framework goes with it."""
    return Argument.of(run.context.source(node))


def given_argument(run: Run, node: cst.BaseExpression) -> Argument:
    """An argument of a layer's construction. A layer inside a wrapper becomes a `CallValue`."""
    if (cell := own_cells.argument(run, node)) is not None:
        return cell
    if isinstance(node, cst.Call):
        name = run.context.names.resolve(node.func)
        row = find(name) if name else None
        if isinstance(row, Layer):
            return call_value(create(run, node, row, place=False))
    if isinstance(node, cst.Name) and isinstance(inner := run.env.get(node.value), LayerValue):
        if inner.slot is not None:
            inner.slot.code = ""  # it lives within its wrapper
        return call_value(inner)
    if isinstance(node, cst.Name | cst.Attribute):
        name = run.context.names.resolve(node)
        if name and isinstance(find(name), Activation):
            return replace(_source(run, node), value=Reference(canonical(name)))
    found = static(run, node)
    return Argument(found.text, found.value)


def call_value(layer: LayerValue) -> Argument:
    """A layer as an argument."""
    try:
        bound = Signature.parse(layer.row.source).bind(layer.positional, layer.keywords)
    except BindError as error:
        raise CannotFollow("API103", layer.node, str(error)) from None
    return Argument(layer.row.name, CallValue(layer.row.name, bound))


def _unwrapped(layer: LayerValue) -> LayerValue:
    """``TimeDistributed`` of a layer that treats all axes but the last alike is that layer."""
    if layer.row.name != TIME_DISTRIBUTED:
        return layer
    given = layer.positional[0] if layer.positional else layer.keywords.get("layer")
    value = given.value if given is not None else None
    inner = find(value.name) if isinstance(value, CallValue) else None
    if not isinstance(inner, Layer) or not isinstance(value, CallValue) or not is_pointwise(inner):
        return layer
    keywords = {name: argument for name, argument in value.arguments.items() if argument.given}
    return replace_layer(layer, row=inner, positional=(), keywords=keywords, wrapper="TimeDistributed")


def is_pointwise(row: Layer) -> bool:
    """Whether a layer works on each position of the leading axes for itself."""
    return row.name in (
        "keras.layers.Dense",
        "keras.layers.LayerNormalization",
        "keras.layers.Embedding",
    ) or (
        row.layout == ANY and not row.weights and row.shape.replace(" ", "") in ("shape(x)", "shape(inputs)")
    )


def replace_layer(layer: LayerValue, **changes: Any) -> LayerValue:
    """A copy of a layer with some attributes changed."""
    made = LayerValue(
        layer.row,
        layer.positional,
        layer.keywords,
        layer.node,
        layer.slot,
        layer.wrapper,
        layer.name,
        layer.given,
        layer.last_of,
    )
    for name, value in changes.items():
        setattr(made, name, value)
    return made


def apply(run: Run, layer: LayerValue, node: cst.Call) -> Value:
    """A layer called with tensors."""
    values: list[Value] = []
    options: dict[str, Value] = {}
    setting = ""
    for item in node.args:
        if item.star:
            raise CannotFollow("API104", node, "the tensors are unpacked into the layer's call")
        named = item.keyword.value if item.keyword is not None else ""
        if named == "training" and named not in call_parameters(layer.row):
            setting = modes.asked(run, item) if modes.has_mode(layer.row.name) else ""
            continue
        value = expressions.evaluate(run, item.value)
        if not isinstance(value, TensorRef | Items | Static):
            raise CannotFollow("MOD401", node, "a layer is called with something else than tensors")
        if item.keyword is None:
            values.append(value)
        else:
            options[item.keyword.value] = value
    result = applied(run, layer, values, options, node)
    modes.set_before(run, layer.slot, setting, node)
    return result


def applied(
    run: Run, layer: LayerValue, values: list[Value], options: Mapping[str, Value], node: cst.Call
) -> Value:
    """The result of a layer's call; fills the layer's place in ``__init__``."""
    if layer.given and layer.slot is None:
        slot = run.new_slot(layer.given, None)
        if run.quiet:  # a trial: the class itself has no place for it yet
            layer = replace_layer(layer, slot=slot)
        layer.slot = slot
    names = call_parameters(layer.row)
    variadic = Signature.parse("call" + layer.row.call).variadic
    given: dict[str, Value] = {}
    if variadic and values and isinstance(values[0], Items):
        given[variadic] = values[0]
        positional = [name for name in names if name != variadic]
        given.update(zip(positional, values[1:], strict=False))
    else:
        given.update(zip(names, values, strict=False))
    given.update(options)
    unknown = [name for name in given if name not in names]
    if unknown:
        raise CannotFollow(
            "API102", node, f"{layer.row.name}: call argument `{unknown[0]}` has no counterpart"
        )
    layout = None if layer.row.layout == ANY else layer.row.layout
    given = {name: bring_all(run, value, layout, node) for name, value in given.items()}
    layer, given, mask = masks.made(run, layer, given)
    given = masks.given_to_heads(run, layer, given, node)
    layer, output = own_cells.stepped(run, layer, given, node)
    rendered = _render(run, layer, given, node)
    if output is not None:
        rendered = replace(rendered, output=output)
    if layer.row.name == masks.MASKING:
        rendered = replace(rendered, level=Level.EXACT, note="")  # its mask goes on, here
    _fill(run, layer, rendered, node)
    own_cells.link(run, layer)
    forward = masks.considered(run, layer, given, _forward(run, layer, rendered, given), mask, node)
    result = operations.results(forward, _flat(rendered.output))
    return masks.handed_on(run, layer, given, result, mask)


def _flat(output: Tensor | tuple[Tensor, ...]) -> Tensor | tuple[Tensor, ...]:
    if isinstance(output, tuple):
        return tuple(operations.flat_layout(item) for item in output)
    return operations.flat_layout(output)


def _render(run: Run, layer: LayerValue, given: Mapping[str, Value], node: cst.Call) -> Rendered:
    facts = {name: operations.facts_of(value) for name, value in given.items()}
    style = run.context.options.style
    try:
        return render(layer.row, layer.positional, layer.keywords, facts, style)
    except Unrenderable as error:
        if error.code == "SHP201":
            try:
                sized = lazy.with_size(layer.row.name, facts)
                return lazy.module(render(layer.row, layer.positional, layer.keywords, sized, style), facts)
            except Unrenderable:
                pass
        raise CannotFollow(error.code, node, str(error)) from None


def _fill(run: Run, layer: LayerValue, rendered: Rendered, node: cst.Call) -> None:
    """Write the module into its place; a second call must need the same one."""
    slot = layer.slot
    if slot is None:
        raise CannotFollow("MOD401", node, "a layer that is an argument of another is called itself")
    if slot.listed and not any(slot is held for loop in run.loops for held, _ in loop.slots):
        raise CannotFollow("MOD401", node, "how many layers the loop around this one makes is not known")
    if run.quiet:
        return
    code = slot.held or layer.given or operations.spelled(run, rendered.code)
    if slot.code and slot.code != code:
        raise CannotFollow(
            "MOD401", node, f"two calls of one layer need different modules: {slot.code} and {code}"
        )
    if slot.code:
        return
    slot.code = code
    if not slot.held:
        _told(run, layer, slot, rendered)
    slot.link = LayerLink(
        row=rendered.row.name,
        attribute=f"{slot.attribute}.*" if slot.listed else slot.attribute,
        line=run.context.line(layer.node),
        level=str(rendered.level),
        name=layer.name,
        wrapper=layer.wrapper or rendered.wrapper.rpartition(".")[2] or None,
        note=rendered.note,
        layout=_output_layout(rendered),
        weights=tuple(
            WeightLink(weight.sources, weight.targets, weight.steps, weight.trainable)
            for weight in rendered.weights
        ),
    )


def _told(run: Run, layer: LayerValue, slot: Slot, rendered: Rendered) -> None:
    """What a module's making comes with: its levels, its first values, statements after it."""
    if not layer.given:
        operations.note_level(run, rendered.level, layer.row.name, rendered.note, layer.node)
    if lazy.is_lazy(slot.code):
        run.draft.lazy.append(layer.node)
    if not slot.code and not slot.listed:
        run.draft.taken.discard(slot.attribute)  # no module was needed
    penalties.tell(run.context.repository, rendered.setup)
    slot.setup = tuple(run.context.localise(statement) for statement in rendered.setup)
    stated = initialisers.statements(run, layer, rendered)
    if run.context.options.style == Style.EXACT:  # before what the source states: what is drawn comes first
        drawn = run.context.localise("support.init_weights(__layer__)")
        if any(COPIES in statement for statement in slot.setup):
            slot.setup = (drawn, *slot.setup)
        elif stated:
            stated = (drawn, *stated)
    slot.setup += tuple(operations.quoted(run, item) for item in stated)
    for name, stated_by in initialisers.lost(run, layer, rendered):
        note = f"`{name}` is not carried over: use torch.nn.init"
        operations.note_level(run, Level.APPROXIMATE, layer.row.name, note, stated_by)


def _output_layout(rendered: Rendered) -> str:
    output = rendered.output[0] if isinstance(rendered.output, tuple) else rendered.output
    is_image = output.shape is not None and len(output.shape) > 2
    return "channels_first" if is_image and output.layout == "channels_first" else "same"


def _forward(run: Run, layer: LayerValue, rendered: Rendered, given: Mapping[str, Value]) -> str:
    assert layer.slot is not None
    texts: dict[str, Any] = {}
    for name, value in given.items():
        if isinstance(value, Items) and not value.variable and not value.text and value.kind != "dict":
            texts[name] = [expressions.texts(item) for item in value.items]
        elif is_tensorial(value) or isinstance(value, Static):
            texts[name] = expressions.texts(value)
    text = fill(rendered.forward, layer=layer.slot.reference, **texts)
    return text if run.quiet else operations.spelled(run, text)
