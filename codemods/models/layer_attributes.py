"""Attributes of layers: weights under PyTorch's names, in Keras's axes, and what a module has otherwise or not at all.

    self.dense.kernel    →    self.dense.weight.T

A kernel in Keras's axes is a view of the module's weight, so that what is assigned to it goes there, and gradients too.
"""

from __future__ import annotations

from migrate.catalog.transforms import Permute
from migrate.codemods import syntax as cst
from migrate.codemods.analysis.libraries import WEIGHT_NAMES
from migrate.codemods.models.run import Run
from migrate.codemods.models.values import CannotFollow, LayerValue, TensorRef
from migrate.provenance import LayerLink

SETTINGS = {
    "activation": "the written code calls the function where the layer is called",
    "axis": "a module has its axis in its kind",
    "built": "a module is made with its sizes; a lazy one says has_uninitialized_params()",
    "compute_dtype": "use the dtype of the parameters",
    "dtype": "use the dtype of the parameters",
    "epsilon": "nn.BatchNorm and nn.LayerNorm call it eps",
    "filters": "a convolution calls it out_channels",
    "input_dim": "an embedding calls it num_embeddings",
    "input_spec": "a module says nothing of its inputs",
    "losses": "penalties are terms of the loss in the loop",
    "momentum": "PyTorch's is one minus Keras's",
    "name": "a module has no name; the attribute that holds it is one",
    "output_dim": "an embedding calls it embedding_dim",
    "rate": "a dropout calls it p",
    "strides": "a convolution calls it stride",
    "units": "nn.Linear calls it out_features, a recurrent layer hidden_size",
    "use_bias": "a module's bias is None where it has none",
}
"""Attributes of Keras's layers that a module has under another name, with another meaning, or not at all."""


def attribute(run: Run, layer: LayerValue, name: str, node: cst.Attribute) -> TensorRef | None:
    """A weight that ``forward`` reads; None if the attribute is something else.

    Raises:
        CannotFollow: the module holds it in another form, or not at all, or the layer has not been called yet.
    """
    if name in SETTINGS:
        raise CannotFollow("API101", node, f"`.{name}` is Keras's: {SETTINGS[name]}")
    weights = {source for weight in layer.row.weights for source in weight.sources}
    if name not in WEIGHT_NAMES & weights or layer.slot is None:
        return None
    link = layer.slot.link
    if not isinstance(link, LayerLink):
        raise CannotFollow("MOD402", node, f"`{name}` of a layer that is called later, or by others")
    view = view_of(link, name)
    if view is None:
        raise CannotFollow("MOD402", node, f"the module has no `{name}` by itself")
    return TensorRef(f"{layer.slot.reference}.{view}")


def view_of(link: LayerLink, name: str) -> str | None:
    """A weight of a layer as an attribute of its module: ``weight.T``; None if it is not one parameter or buffer."""
    weight = next((each for each in link.weights if each.sources == (name,)), None)
    if weight is None or len(weight.targets) != 1:
        return None
    match weight.steps:
        case ():
            return weight.targets[0]
        case (Permute(axes=(1, 0)),):
            return f"{weight.targets[0]}.T"
        case (Permute(axes=axes),):
            back = sorted(range(len(axes)), key=axes.__getitem__)
            return f"{weight.targets[0]}.permute({', '.join(map(str, back))})"
    return None
