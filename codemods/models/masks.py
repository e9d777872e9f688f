"""Masks, as Keras hands them on from layer to layer: made by ``Embedding(mask_zero=True)`` and ``Masking``, kept by
some layers, used by recurrent layers, means and attention, dropped by all others.

    x = layers.Embedding(1000, 16, mask_zero=True)(ids)         mask = ids != 0
    x = layers.LSTM(32)(x)                              →       x = self.embedding(ids)
                                                                x = masked_rnn(self.lstm, x, mask=mask)[0][:, -1]

https://keras.io/guides/understanding_masking_and_padding/
"""

from __future__ import annotations

import ast
from collections.abc import Mapping
from copy import copy
from dataclasses import replace

from migrate import keras
from migrate.catalog.model import Level
from migrate.codemods import syntax as cst
from migrate.codemods.models import naming, operations
from migrate.codemods.models.program import Line
from migrate.codemods.models.run import Run
from migrate.codemods.models.values import (
    CannotFollow,
    Items,
    LayerValue,
    ModelValue,
    Static,
    TensorRef,
    Value,
)

EMBEDDING, MASKING = "keras.layers.Embedding", "keras.layers.Masking"
RECURRENT = frozenset(f"keras.layers.{name}" for name in ("LSTM", "GRU", "SimpleRNN", "Bidirectional"))
MEAN = "keras.layers.GlobalAveragePooling1D"
HEADS = frozenset({"keras.layers.MultiHeadAttention", "keras.layers.GroupQueryAttention"})
ATTENTION = frozenset({"keras.layers.Attention", "keras.layers.AdditiveAttention"})
UNCLEAR = frozenset(
    {"keras.layers.RNN", "keras.layers.ConvLSTM1D", "keras.layers.ConvLSTM2D", "keras.layers.Softmax"}
)
"""Layers that look at a mask in ways that are not followed here."""
BATCH = "keras.layers.BatchNormalization"
MERGES = frozenset(
    f"keras.layers.{name}" for name in ("Add", "Subtract", "Multiply", "Average", "Maximum", "Minimum")
)
CONCATENATE = "keras.layers.Concatenate"
KEEPING = frozenset(
    f"keras.layers.{name}"
    for name in (
        *("Dense", "Dropout", "SpatialDropout1D", "AlphaDropout", "GaussianDropout", "GaussianNoise"),
        *("Activation", "ReLU", "LeakyReLU", "PReLU", "ELU", "TimeDistributed", "Identity"),
        *("LayerNormalization", "GroupNormalization", "UnitNormalization", "BatchNormalization"),
        *("ActivityRegularization", "Rescaling", "Normalization"),
    )
)
OPEN = "?"
"""A mask that is there, but that no text says."""


def made(run: Run, layer: LayerValue, given: Mapping[str, Value]) -> tuple[LayerValue, dict[str, Value], str]:
    """The mask that an embedding makes of its indices, and `Masking` of its values, with a statement of its own.

    Returns the layer without its argument, its input under a name, and the mask's variable; '' if it makes none.
    """
    first = next(iter(given.values()), None)
    if not isinstance(first, TensorRef) or layer.row.name not in (EMBEDDING, MASKING):
        return layer, dict(given), ""
    if layer.row.name == EMBEDDING:
        flag = layer.keywords.get("mask_zero")
        if flag is None or flag.value is False:
            return layer, dict(given), ""
        layer = copy(layer)
        layer.keywords = {name: item for name, item in layer.keywords.items() if name != "mask_zero"}
        if flag.value is not True:
            return layer, dict(given), OPEN
    wanted = "ids" if layer.row.name == EMBEDDING else "steps"
    if not first.text.isidentifier():
        name = free(run, wanted)
        run.emit(Line(f"{name} = {run.forward_text(first.text)}"))
        first = replace(first, text=name, variable=name)
    mask = free(run, "mask")
    run.emit(Line(f"{mask} = {_condition(run, layer, first.text)}", defines=(mask,)))
    return layer, {**given, next(iter(given)): first}, mask


def _condition(run: Run, layer: LayerValue, text: str) -> str:
    if layer.row.name == EMBEDDING:
        return f"{text} != 0"
    value = layer.positional[0] if layer.positional else layer.keywords.get("mask_value")
    any_of = run.context.local("torch.any") if not run.quiet else "torch.any"
    return f"{any_of}({text} != {value.text if value is not None else '0'}, dim=-1)"


def free(run: Run, wanted: str) -> str:
    """A name of a new variable of ``forward`` for a mask, or for what one is made of."""
    taken = {*run.env, *run.avoided, *run.draft.masks}
    name = naming.attribute(wanted, taken)
    run.draft.masks.add(name)
    return name


def of(value: Value) -> str:
    """The mask of a tensor; '' if it has none."""
    return value.mask if isinstance(value, TensorRef) else ""


def _all(given: Mapping[str, Value]) -> list[str]:
    found: list[str] = []
    for value in given.values():
        found += [of(item) for item in value.items] if isinstance(value, Items) else [of(value)]
    return found


def considered(
    run: Run, layer: LayerValue, given: Mapping[str, Value], text: str, new: str, node: cst.CSTNode
) -> str:
    """The code of a layer's call that takes its inputs' masks into account, and its own ``new`` one.

    Raises:
        CannotFollow: Keras would use a mask here, in a way that is not followed.
    """
    name, masks = layer.row.name, _all(given)
    if name == MASKING:
        value = next(value for value in given.values() if isinstance(value, TensorRef))
        return f"{value.text} * {new}.unsqueeze(-1)"
    if not any(masks):
        return text
    uses = name in RECURRENT | ATTENTION | UNCLEAR or name == MEAN
    if (uses and OPEN in masks) or name in UNCLEAR:
        raise CannotFollow("MOD408", node, f"{name} takes a mask into account that is not followed here")
    if name in RECURRENT and masks[0]:
        if len(given) > 1 and is_keras_3():
            return text  # given a state as well, Keras 3 passes no mask
        return _recurrent(run, layer, text, masks[0], node)
    if name == MEAN and (layer.positional or layer.keywords.keys() - {"name", "keepdims"}):
        raise CannotFollow("MOD408", node, f"{name} takes a mask into account that is not followed here")
    if name == MEAN and not layer.keywords.get("keepdims"):
        value = next(value for value in given.values() if isinstance(value, TensorRef))
        x, mask = operations.operand(value.text), f"{masks[0]}.unsqueeze(-1)"
        return f"({x} * {mask}).sum(1) / {mask}.sum(1)"
    if name in ATTENTION or name == MEAN:
        return _attention(run, text, masks, node)
    if name == BATCH:
        note = "Keras's batch statistics leave masked steps out in training, torch's do not"
        operations.note_level(run, Level.APPROXIMATE, name, note, layer.node)
    return text


def _recurrent(run: Run, layer: LayerValue, text: str, mask: str, node: cst.CSTNode) -> str:
    """``self.lstm(x)[0]`` → ``masked_rnn(self.lstm, x, mask=mask)[0]``."""
    assert layer.slot is not None
    calls = [
        part
        for part in ast.walk(ast.parse(text, mode="eval"))
        if isinstance(part, ast.Call) and ast.unparse(part.func) == layer.slot.reference
    ]
    if not calls:
        raise CannotFollow("MOD408", node, f"{layer.row.name} takes a mask into account that is not followed")
    keeps = layer.keywords.get("stateful")
    if keeps is not None and keeps.value is not False:
        raise CannotFollow("MOD408", node, "a mask of a layer that keeps its state is not followed")
    backwards = layer.keywords.get("go_backwards")
    mask = f"{mask}.flip(1)" if backwards is not None and backwards.value is True else mask
    function = run.context.local("support.masked_rnn") if not run.quiet else "masked_rnn"
    data = text.encode()
    for part in reversed(calls):
        assert part.end_col_offset is not None
        written = ", ".join(
            [layer.slot.reference, *(ast.unparse(item) for item in part.args), f"mask={mask}"]
        )
        data = data[: part.col_offset] + f"{function}({written})".encode() + data[part.end_col_offset :]
    return data.decode()


def _attention(run: Run, text: str, masks: list[str], node: cst.CSTNode) -> str:
    """What is attended to, and of what the result counts: ``attn_mask`` and a product."""
    tree = ast.parse(text, mode="eval").body
    if not isinstance(tree, ast.Call) or not text.endswith(")"):
        raise CannotFollow("MOD408", node, "a mask is taken into account here that is not followed")
    query, value = masks[0], masks[1] if len(masks) > 1 else ""
    if value:
        text = f"{text[:-1]}, attn_mask={value}.unsqueeze(1))"
    return f"{text} * {query}.unsqueeze(-1)" if query else text


def given_to_heads(
    run: Run, layer: LayerValue, given: dict[str, Value], node: cst.CSTNode
) -> dict[str, Value]:
    """The masks of the query and the value as multi-head attention's ``attention_mask``."""
    name = layer.row.name
    if name not in HEADS:
        return given
    query, value = of(given["query"]), of(given["value"])
    key = of(given["key"]) if "key" in given else ""
    if OPEN in (query, value, key):
        raise CannotFollow("MOD408", node, f"{name} takes a mask into account that is not followed here")
    parts = [f"{query}.unsqueeze(2)"] if query else []
    parts += [f"{mask}.unsqueeze(1)" for mask in dict.fromkeys((value, key)) if mask]
    if not parts:
        return given
    _tell_second_use(run, layer, given)
    own = given.get("attention_mask")
    if own is not None and not isinstance(own, TensorRef):
        if not isinstance(own, Static) or own.value is not None:
            raise CannotFollow("MOD408", node, f"{name} is given a mask that is not followed here")
        own = None
    if isinstance(own, TensorRef):
        parts.append(f"{operations.operand(own.text)}.bool()")
    found = own if isinstance(own, TensorRef) else TensorRef("")
    return {**given, "attention_mask": replace(found, text=" & ".join(parts), variable=None)}


def _tell_second_use(run: Run, layer: LayerValue, given: Mapping[str, Value]) -> None:
    """Say where a second layer attends to a tensor: Keras 3's first one, whichever runs first, takes its mask off."""
    for text in {value.text for value in given.values() if isinstance(value, TensorRef) and value.mask}:
        if f"<{text}>" in run.draft.masks:
            note = "all of these layers see the mask of their input here; in Keras 3 only the one that runs first does"
            operations.note_level(run, Level.APPROXIMATE, layer.row.name, note, layer.node)
        run.draft.masks.add(f"<{text}>")


def handed_on(run: Run, layer: LayerValue, given: Mapping[str, Value], result: Value, new: str) -> Value:
    """The result of a layer with the mask that Keras hands on."""
    name, masks = layer.row.name, _all(given)
    mask = new
    if name in RECURRENT:
        mask = masks[0] if _is_sequence(layer) else ""
    elif name in KEEPING or name in HEADS or name in ATTENTION:
        mask = masks[0]
    elif name in MERGES or name == CONCATENATE:
        mask = _merged(masks)
        axis = layer.keywords.get("axis", layer.positional[0] if layer.positional else None)
        if mask and name == CONCATENATE and axis is not None and axis.value not in (-1, 2):
            mask = OPEN
    if isinstance(result, Items):
        first = result.items[0] if result.items else None
        if mask and isinstance(first, TensorRef):
            return replace(result, items=(replace(first, mask=mask), *result.items[1:]))
        return result
    return replace(result, mask=mask) if isinstance(result, TensorRef) else result


def is_keras_3() -> bool:
    """Whether the program is written for Keras 3, whose masks do not go everywhere."""
    return keras.current().generation != 2


def tell_outputs(run: Run, model: ModelValue) -> None:
    """Say where a model gives a tensor with a mask: Keras's losses and metrics take it into account."""
    if any(tensor.mask for tensor in model.outputs_list()):
        note = (
            "the output has a mask in Keras, whose losses and metrics leave the masked steps out; here they count, so "
            "weigh the loss by the mask, and keep such steps out of the metrics"
        )
        operations.note_level(run, Level.APPROXIMATE, "keras.Model", note, model.node)


def _is_sequence(layer: LayerValue) -> bool:
    """Whether a recurrent layer gives a result for every step."""
    flags = [layer.keywords.get("return_sequences")]
    inner = layer.positional[0] if layer.positional else layer.keywords.get("layer")
    arguments = getattr(inner.value, "arguments", None) if inner is not None else None
    if arguments is not None:
        flags.append(arguments.get("return_sequences"))
    return any(flag is not None and flag.value is True for flag in flags)


def _merged(masks: list[str]) -> str:
    """Steps that any of the inputs keeps; none if one of them has no mask."""
    if not all(masks):
        return ""
    different = list(dict.fromkeys(masks))
    if OPEN in different:
        return OPEN
    return different[0] if len(different) == 1 else f"({' | '.join(different)})"
