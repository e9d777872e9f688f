"""Calls of layers in a method that stays as it is written: what each call becomes.

    self.dense(x, training=training)        self.dense(x)
    self.conv(x)                       →    self.conv(x.permute(0, 3, 1, 2)).permute(0, 2, 3, 1)

A call that is right as it stands is left alone, byte for byte.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import TYPE_CHECKING

from migrate.catalog.model import Layer
from migrate.catalog.render import call_parameters
from migrate.catalog.values import ANY, CHANNELS_LAST, UNKNOWN, Tensor
from migrate.codemods import syntax as cst
from migrate.codemods.analysis.classes import methods_within
from migrate.codemods.analysis.kinds import Model
from migrate.codemods.models import (
    constructor_branches,
    containers,
    custom_facts,
    custom_sites,
    expressions,
    layers,
    masks,
    modes,
    naming,
    operations,
    own_masks,
    sequential,
    sizes,
)
from migrate.codemods.models.custom_sites import Site
from migrate.codemods.models.input_facts import RANKS
from migrate.codemods.models.layout import bring_all
from migrate.codemods.models.program import names_in
from migrate.codemods.models.run import Run, qualify
from migrate.codemods.models.values import (
    CannotFollow,
    Items,
    LayerList,
    LayerValue,
    ModuleValue,
    PipelineValue,
    Static,
    TensorRef,
    Value,
    is_tensorial,
)
from migrate.codemods.tree import below

if TYPE_CHECKING:
    from migrate.codemods.models.custom_flow import Flow

RECURRENT = ("LSTM", "GRU", "SimpleRNN", "Bidirectional", "RNN")
REFERENCE = "__module_here__"
TRAINING = "training"


def called(flow: Flow, node: cst.Call, callee: LayerValue | ModuleValue | PipelineValue | LayerList) -> Value:
    """The result of a call of a layer; the call is remembered."""
    if isinstance(callee, LayerList):
        return [called(flow, node, layer) for layer in callee.layers][-1]
    if isinstance(callee, ModuleValue):
        return _module(flow, node, callee)
    return _layer(flow, node, callee)


def _remember(flow: Flow, site: Site) -> None:
    earlier = flow.sites.get(id(site.node))
    if earlier is not None and earlier.text != site.text:
        raise CannotFollow("MOD401", site.node, "the layers that this call may mean need different code")
    flow.sites[id(site.node)] = site if earlier is None else replace(site, last=earlier.last)


def _layer(flow: Flow, node: cst.Call, layer: LayerValue | PipelineValue) -> Value:
    """A layer of Keras's, or a Sequential."""
    holes: list[cst.BaseExpression] = []
    run = flow.run.aside()
    run.env = dict(run.env)
    kept = [
        item for item in node.args if not _is_mode(item) and not _is_positional_mode(flow, layer, node, item)
    ]
    if any(item.star for item in node.args):
        raise CannotFollow("API104", node, "the tensors are unpacked into the layer's call")
    given = [_argument(flow, item.value, holes) for item in kept]
    names = [item.keyword.value if item.keyword is not None else "" for item in kept]
    if isinstance(layer, LayerValue):
        given, names = _without_mask(flow, layer, kept, given, names)
    slot = layer.slot
    reference = slot.reference if slot is not None else ""
    if slot is not None:
        slot.reference = REFERENCE
    try:
        result, assumed = _applied(flow, run, layer, given, names, node)
    finally:
        if slot is not None:
            slot.reference = reference
    if isinstance(layer, LayerValue) and layer.row.name == masks.MASKING:
        raise CannotFollow("MOD408", node, "the mask that this makes is not followed in such a method")
    is_embedding = isinstance(layer, LayerValue) and layer.row.name == masks.EMBEDDING
    if is_embedding and isinstance(result, TensorRef) and result.mask:
        result = replace(result, mask=own_masks.of_embedding(flow, node))
    result = bring_all(run, result, CHANNELS_LAST, node)
    code = expressions.texts(result)
    constructor_branches.refuse_looped(flow.run, node, names_in(code))
    text = _kept_numbers(flow, code).replace(REFERENCE, reference)
    text = operations.spelled(flow.run, text)
    stated = [item for item in node.args if item not in kept]
    site = Site(node, text, tuple(holes), before=_mode(flow, layer, stated, reference))
    if isinstance(layer, LayerValue) and layer.last_of:
        flow.sites[id(node)] = custom_sites.of_last(flow, site, layer.last_of, reference)
        result = custom_facts.without(result, flow.run.draft.looped)
    else:
        _remember(flow, site)
    return _bare(flow, node, result, assumed)


def _kept_numbers(flow: Flow, code: str) -> str:
    """Code in which what only ``__init__`` knows is an attribute: ``rate`` → ``self.rate``."""
    draft = flow.run.draft
    wanted = names_in(code) & draft.sizes
    for name in sorted(wanted - draft.statics.keys()):
        held = flow.this.attributes.get(name)
        draft.statics[name] = name if isinstance(held, Static) else naming.attribute(name, draft.taken)
    return qualify(code, {name: draft.statics[name] for name in wanted}) if wanted else code


def _without_mask(
    flow: Flow, layer: LayerValue, kept: list[cst.Arg], given: list[Value], names: list[str]
) -> tuple[list[Value], list[str]]:
    """``mask=mask`` of a layer that does nothing with masks goes."""
    if "mask" not in names or "mask" in call_parameters(layer.row):
        return given, names
    place = names.index("mask")
    if any(part in layer.row.name for part in (*RECURRENT, "Pooling", "Attention")):
        raise CannotFollow(
            "API102", kept[place], f"{layer.row.name}: call argument `mask` has no counterpart"
        )
    return [*given[:place], *given[place + 1 :]], [*names[:place], *names[place + 1 :]]


def _applied(
    flow: Flow,
    run: Run,
    layer: LayerValue | PipelineValue,
    given: list[Value],
    names: list[str],
    node: cst.Call,
) -> tuple[Value, bool]:
    """The layer's result, and whether a rank had to be assumed for it."""
    given = [_grounded(layer, _with_last(flow, layer, value)) for value in given]
    guess = _guess(layer)
    floating = any(isinstance(value, TensorRef) and value.origin == custom_facts.FLOATING for value in given)
    trials = [given]
    if guess == 2 and any(isinstance(value, TensorRef) and value.facts.shape is None for value in given):
        floating, trials = True, []  # any rank will do, and the last axis is then known
    if guess:
        trials.append([_ranked(value, guess) for value in given])
    for position, values in enumerate(trials):
        try:
            result = _once(run, layer, values, names, node)
        except CannotFollow as error:
            if position + 1 == len(trials) or error.code not in ("SHP201", "SHP202", "API103", "API102"):
                raise
            continue
        _learn(flow, layer, values)
        return result, floating
    raise AssertionError("the last trial gives a result or raises")


def _grounded(layer: LayerValue | PipelineValue, value: Value) -> Value:
    """A tensor of an assumed rank, for a layer that says the rank; for one that minds it, nothing is known."""
    if not isinstance(value, TensorRef) or value.origin != custom_facts.FLOATING or value.facts.shape is None:
        return value
    guess = _guess(layer)
    if guess > 2:
        shape = (*(UNKNOWN,) * (guess - 1), value.facts.shape[-1])
        return replace(value, facts=replace(value.facts, shape=shape), origin=None)
    return value if guess or _keeps_shape(layer) else replace(value, facts=replace(value.facts, shape=None))


def _keeps_shape(layer: LayerValue | PipelineValue) -> bool:
    return isinstance(layer, LayerValue) and layer.row.layout == ANY and not layer.row.weights


def uncalled(flow: Flow, layer: LayerValue) -> None:
    """Make the module of a layer that no method calls: something outside of the class does. One that nothing so much
    as names has no weights in Keras either, so there is no module."""
    context, name = flow.run.context, layer.slot.attribute if layer.slot is not None else ""
    named = [part for part in below(context.module, cst.Attribute) if part.attr.value == name]
    if named and all(isinstance(context.tree.parent(part), cst.AssignTarget) for part in named):
        return
    run = flow.run.aside()
    run.env = dict(run.env)
    _applied(flow, run, layer, [TensorRef("_", Tensor(None))], [""], layer.node)


def alone(flow: Flow, layer: LayerValue, tensor: str) -> str:
    """The code of a layer's call, of which nothing else is known."""
    run = flow.run.aside()
    run.env = dict(run.env)
    result, _ = _applied(flow, run, layer, [TensorRef(tensor, Tensor(None))], [""], layer.node)
    return expressions.texts(result)


def _once(
    run: Run, layer: LayerValue | PipelineValue, values: list[Value], names: list[str], node: cst.Call
) -> Value:
    if isinstance(layer, PipelineValue):
        if len(values) != 1 or not isinstance(values[0], TensorRef):
            raise CannotFollow("MOD401", node, "a Sequential takes one tensor")
        block = containers.call(run, layer, values[0], sequential.through)
        return block if block is not None else sequential.through(run, layer, values[0], node)
    positional = [value for value, name in zip(values, names, strict=True) if not name]
    options = {name: value for value, name in zip(values, names, strict=True) if name}
    return layers.applied(run, layer, positional, options, node)


def _learn(flow: Flow, layer: LayerValue | PipelineValue, values: list[Value]) -> None:
    """Keep what this call tells of the layer's input, for the calls that tell nothing."""
    first = values[0] if values else None
    if isinstance(first, TensorRef) and first.facts.shape:
        size = first.facts.shape[-1]
        if sizes.is_plain(size):
            flow.last.setdefault(id(layer), size)


def _with_last(flow: Flow, layer: LayerValue | PipelineValue, value: Value) -> Value:
    """A tensor whose last size another call of the layer tells."""
    known = flow.last.get(id(layer), UNKNOWN)
    if known is UNKNOWN or not isinstance(value, TensorRef) or not value.facts.shape:
        return value
    shape = value.facts.shape
    if shape[-1] is not UNKNOWN:
        return value
    return replace(value, facts=replace(value.facts, shape=(*shape[:-1], known)))


def _guess(layer: LayerValue | PipelineValue) -> int:
    """The rank that a layer works on; 0 where that is not sure."""
    if isinstance(layer, PipelineValue):
        first = layer.layers[0] if layer.layers else None
        return _guess(first) if isinstance(first, LayerValue | PipelineValue) else 0
    return rank_of(layer.row)


def rank_of(row: Layer) -> int:
    """The rank of the tensors that a kind of layer works on, 2 for one that does not mind; 0 if nothing says it."""
    stem = row.name.rpartition(".")[2]
    if stem in RECURRENT or "Attention" in stem:
        return 3
    return RANKS.get(stem[-2:], 2 if layers.is_pointwise(row) or stem == "Softmax" else 0)


def _ranked(value: Value, rank: int) -> Value:
    """A tensor of which nothing is known, with a rank."""
    if isinstance(value, TensorRef) and value.facts.shape is None:
        return replace(value, facts=Tensor((UNKNOWN,) * rank, CHANNELS_LAST, value.facts.dtype))
    if isinstance(value, Items):
        return replace(value, items=tuple(_ranked(item, rank) for item in value.items))
    return value


def _bare(flow: Flow, node: cst.Call, result: Value, assumed: bool) -> Value:
    """What is known of the result, without the text that it has in ``forward``."""
    if isinstance(result, TensorRef):
        origin = custom_facts.FLOATING if assumed and result.facts.shape else None
        return TensorRef("_", result.facts, None, origin, own_masks.lasting(flow, result.mask))
    if isinstance(result, Items):
        items = tuple(_bare(flow, node, item, assumed) for item in result.items)
        return replace(result, items=items, variable=None, text="_")
    return result


def _argument(flow: Flow, node: cst.BaseExpression, holes: list[cst.BaseExpression]) -> Value:
    """An argument of a layer's call: a hole that stands for its text, with what is known of it."""
    if isinstance(node, cst.List | cst.Tuple) and not any(
        isinstance(item, cst.StarredElement) for item in node.elements
    ):
        items = tuple(_argument(flow, item.value, holes) for item in node.elements)
        if any(is_tensorial(item) for item in items):
            return Items(items, "list" if isinstance(node, cst.List) else "tuple")
    value = flow.value(node)
    holes.append(node)
    return _hole(value, f"__h{len(holes) - 1}__", flow, node)


def _hole(value: Value, text: str, flow: Flow, node: cst.BaseExpression) -> Value:
    match value:
        case TensorRef():
            return replace(value, text=text, variable=None)
        case Items(items=items):
            inner = tuple(
                _hole(item, f"{text}[{place}]", flow, node) if isinstance(item, TensorRef | Items) else item
                for place, item in enumerate(items)
            )
            return replace(value, items=inner, text=text, variable=None)
        case Static(value=known):
            if isinstance(known, bool | int | float | str) or known is None:
                return Static(text, known)
            if _may_be_tensor(flow, node):
                return TensorRef(text, Tensor(None))
            return Static(text, known)
    raise CannotFollow("MOD401", node, "a layer is called with something else than tensors")


def _may_be_tensor(flow: Flow, node: cst.BaseExpression) -> bool:
    """Whether nothing says that an argument is a Python value."""
    return not isinstance(node, cst.BaseNumber | cst.BaseString) and flow.run.context.value(node) is UNKNOWN


def _mode(
    flow: Flow,
    layer: LayerValue | ModuleValue | PipelineValue,
    stated: Iterable[cst.Arg],
    reference: str = "",
) -> str:
    """The statement that sets the mode which a call states for itself; '' where it is the whole model's."""
    if isinstance(layer, LayerValue) and not modes.has_mode(layer.row.name):
        return ""
    slot = layer.slot
    settings = [setting for item in stated if (setting := modes.asked(flow.run, item))]
    if not settings or slot is None or (isinstance(layer, LayerValue) and not slot.code):
        return ""
    return f"{reference or slot.reference}.{settings[0]}"


def _is_positional_mode(flow: Flow, layer: LayerValue | PipelineValue, node: cst.Call, item: cst.Arg) -> bool:
    """``self.drop(x, training)``: the mode without its name."""
    if item.keyword is not None or item is node.args[0]:
        return False
    if isinstance(item.value, cst.Name) and item.value.value == TRAINING:
        return True
    is_alone = isinstance(layer, LayerValue) and len(call_parameters(layer.row)) == 1
    return is_alone and isinstance(layer, LayerValue) and modes.has_mode(layer.row.name)


def _is_mode(item: cst.Arg) -> bool:
    return item.keyword is not None and item.keyword.value == TRAINING


def held_model(flow: Flow, node: cst.Call) -> None:
    """``self.encoder(x, training=training)`` of a model that the constructor was given: a module's forward takes no
    mode. Where it is not known what is called, that is told."""
    stated = tuple(item for item in node.args if _is_mode(item))
    context = flow.run.context
    method = context.tree.enclosing(node, cst.FunctionDef)
    around = context.kinds.class_of(method) if method is not None else None
    if not stated or not isinstance(node.func, cst.Attribute) or method is None or around is None:
        return
    if not isinstance(node.func.value, cst.Name) or flow.run.env.get(node.func.value.value) is not flow.this:
        return
    if method.name.value not in methods_within(around, "call"):
        return  # no part of another model's forward: `migrate.codemods.to_torch.model_calls` sets its mode
    if isinstance(context.kind(node.func), Model):
        setting = modes.asked(flow.run, stated[0])
        before = f"{context.source(node.func)}.{setting}" if setting else ""
        _remember(flow, Site(node, None, (), stated, before))
    elif context.kinds.is_open(node.func):
        message = (
            f"`{context.source(node.func)}` is not known here; if it is a module, it takes no `training`"
        )
        context.finding("MOD406", node, message, "keras.Model")


# -- layers of the program's own ---------------------------------------------------------------------------------


def _module(flow: Flow, node: cst.Call, module: ModuleValue) -> Value:
    """An instance of a class of the program: it takes what the source's layer took, but for the mode."""
    from migrate.codemods.models import instances

    dropped = tuple(item for item in node.args if _is_mode(item) or _is_flag(flow, module, node, item))
    blocks = flow.run.blocks
    stated, others = own_masks.split(blocks, module, node)
    given = [flow.value(item.value) for item in others if item not in dropped and not item.star]
    mask = flow.value(stated.value) if stated is not None else None
    text = own_masks.argument(blocks, module, given, mask, node)
    kept = tuple(item for item in node.args if item not in dropped)
    mode = _mode(flow, module, dropped)
    call, holes = own_masks.with_mask(flow, node, kept, "" if stated is not None else text)
    _remember(flow, Site(node, call, holes, dropped, mode))
    result = instances.followed(blocks, flow.run, module, given, node)
    incoming = text if stated is not None else masks.of(given[0]) if given else ""
    return own_masks.marked(flow, result, own_masks.of_own(flow, module, node, given, incoming))


def _is_flag(flow: Flow, module: ModuleValue, node: cst.Call, item: cst.Arg) -> bool:
    """Whether an argument without a name is the mode by its place."""
    from migrate.codemods.models import instances

    if item.keyword is not None or item.star:
        return False
    names = instances.call_names(flow.run.blocks, module)
    place = next(position for position, other in enumerate(node.args) if other is item)
    return place < len(names) and names[place] == TRAINING
