"""``base.input`` and ``base.output`` of Keras's pre-trained networks, on which a model of the program's own goes on:

    base = keras.applications.VGG16(include_top=False, input_shape=(64, 64, 3))
    x = layers.Flatten()(base.output)                    x = self.base(inputs)
    model = keras.Model(base.input, layers.Dense(5)(x))  →

https://keras.io/guides/transfer_learning/
"""

from __future__ import annotations

from typing import Any

from migrate.catalog.values import CHANNELS_LAST, UNKNOWN, Tensor
from migrate.codemods import syntax as cst
from migrate.codemods.models import layers, sizes
from migrate.codemods.models.program import Line
from migrate.codemods.models.run import Run, node_names
from migrate.codemods.models.values import CannotFollow, Items, LayerValue, TensorRef, Value
from migrate.codemods.tree import below

NETWORKS = "keras.applications."
PARTS = frozenset({"input", "inputs", "output", "outputs"})


def is_network(value: object) -> bool:
    """Whether a layer is one of Keras's pre-trained networks."""
    return isinstance(value, LayerValue) and value.row.name.startswith(NETWORKS)


def attribute(run: Run, network: LayerValue, name: str, node: cst.Attribute) -> Value | None:
    """The images that the network takes, or what it gives for them; None for everything else."""
    if name not in PARTS or not is_network(network):
        return None
    if run.loops:
        raise CannotFollow("MOD401", node, "the output of a network is asked for in a loop")
    key = str(id(network))
    images = run.draft.images.get(key)
    if images is None:
        images = run.draft.images[key] = _images(run, network)
    found: Value = images
    if name.startswith("output"):
        found = _output(run, network, images, node)
    return Items((found,)) if name.endswith("s") else found


def _images(run: Run, network: LayerValue) -> TensorRef:
    given = network.keywords.get("input_shape")
    shape = given.value if given is not None else None
    axes: tuple[Any, ...] = (UNKNOWN, UNKNOWN, 3)
    if isinstance(shape, tuple | list) and len(shape) == 3:
        axes = tuple(size if sizes.is_plain(size) else UNKNOWN for size in shape)
    taken = {name for node in run.body_nodes for name in node_names(node)} | dict(run.draft.inputs).keys()
    name = next(name for name in ("inputs", "images", f"inputs_{len(run.draft.inputs)}") if name not in taken)
    facts = Tensor((UNKNOWN, *axes), CHANNELS_LAST, "float32")
    run.draft.inputs.append((name, (name, facts)))
    return TensorRef(name, facts, name, name)


def _output(run: Run, network: LayerValue, images: TensorRef, node: cst.Attribute) -> Value:
    """What the network gives; computed once, however often it is asked for."""
    key = f"output of {id(network)}"
    if key in run.draft.images:
        return run.draft.images[key]
    result = layers.applied(run, network, [images], {}, network.node)
    asked = [
        part
        for statement in run.body_nodes
        for part in below(statement, cst.Attribute)
        if part.attr.value in ("output", "outputs")
        and run.context.source(part.value) == run.context.source(node.value)
    ]
    if len(asked) < 2 or not isinstance(result, TensorRef):
        return result
    run.emit(Line(f"features = {run.forward_text(result.text)}"))
    run.draft.images[key] = TensorRef("features", result.facts, "features")
    return run.draft.images[key]
