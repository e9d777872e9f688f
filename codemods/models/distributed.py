"""``TimeDistributed`` of a model: it looks at all steps of all samples together.

    layers.TimeDistributed(cnn)(video)   →   self.cnn(video.flatten(0, 1)).unflatten(0, (-1, video.shape[1]))

What it does of a single layer, the catalog says.
https://keras.io/api/layers/recurrent_layers/time_distributed/
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from migrate.catalog.model import Layer
from migrate.catalog.registry import find
from migrate.catalog.signature import Argument
from migrate.catalog.values import CHANNELS_LAST, UNKNOWN, Tensor
from migrate.codemods import syntax as cst
from migrate.codemods.models import operations
from migrate.codemods.models.run import Run
from migrate.codemods.models.statics import static
from migrate.codemods.models.values import (
    CannotFollow,
    LayerValue,
    ModuleValue,
    PipelineValue,
    StepsValue,
    TensorRef,
    Value,
)

WRAPPER = "keras.layers.TimeDistributed"
PARAMETERS = ("layer",)


def of_call(run: Run, node: cst.Call, name: str | None) -> StepsValue | None:
    """The wrapper of a model that a variable holds; None for everything else."""
    row = find(WRAPPER)
    if name != WRAPPER or not isinstance(row, Layer):
        return None
    given = {
        item.keyword.value
        if item.keyword
        else PARAMETERS[place]
        if place < len(PARAMETERS)
        else "": item.value
        for place, item in enumerate(node.args)
        if not item.star
    }
    model = given.pop("layer", None)
    held = run.env.get(model.value) if isinstance(model, cst.Name) else None
    if not isinstance(held, ModuleValue | PipelineValue):
        return None
    found = {key: static(run, value) for key, value in given.items()}
    keywords = {key: Argument(value.text, value.value) for key, value in found.items()}
    return StepsValue(held, LayerValue(row, (), keywords, node))


def applied(run: Run, value: Value, node: cst.CSTNode, inner: Callable[[Value], Value]) -> TensorRef:
    """What the model gives for every step of a tensor.

    Args:
        inner: calls the model.
    """
    tensor = operations.in_source_order(run, value, node)
    if not isinstance(tensor, TensorRef) or not tensor.text.isidentifier():
        raise CannotFollow("MOD401", node, "the steps that this model is called with have no name")
    shape = tensor.facts.shape
    steps = shape[1] if shape is not None and len(shape) > 2 else UNKNOWN
    facts = Tensor(None if shape is None else (UNKNOWN, *shape[2:]), CHANNELS_LAST, tensor.facts.dtype)
    flat = TensorRef(f"{tensor.text}.flatten(0, 1)", facts)
    found = operations.in_source_order(run, inner(flat), node)
    if not isinstance(found, TensorRef):
        raise CannotFollow("MOD401", node, "a model in TimeDistributed has to give one tensor")
    rest = found.facts.shape
    given = replace(found.facts, shape=None if rest is None else (UNKNOWN, steps, *rest[1:]))
    return TensorRef(f"{found.text}.unflatten(0, (-1, {tensor.text}.shape[1]))", given)
