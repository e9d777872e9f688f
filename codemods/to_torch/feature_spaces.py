"""``FeatureSpace.get_inputs()`` and ``get_encoded_features()``: symbolic tensors, which PyTorch does not have.

https://keras.io/api/utils/feature_space/
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from migrate.catalog.values import CallValue
from migrate.codemods import syntax as cst
from migrate.codemods.tree import below

if TYPE_CHECKING:
    from migrate.codemods.context import FileContext

SPACE = "keras.utils.FeatureSpace"
SYMBOLIC = frozenset({"get_inputs", "get_encoded_features"})
ADVICE = (
    "call the feature space in forward (it is a module and takes the dict), or on the batches of the dataset"
)


class FeatureSpaces:
    """A finding for each, as the class that is carried along has no such methods."""

    name = "feature-spaces"
    order = 57

    def plan(self, context: FileContext) -> None:
        if "FeatureSpace" not in context.tree.text:
            return
        for node in below(context.module, cst.Call):
            match node:
                case cst.Call(func=cst.Attribute(value=owner, attr=cst.Name(value=method))) if (
                    method in SYMBOLIC
                ):
                    made = context.value(owner)
                    if isinstance(made, CallValue) and made.name == SPACE:
                        message = f"`{method}` gives symbolic tensors, which PyTorch does not have"
                        context.finding("API107", node, message, SPACE, ADVICE)


REWRITE = FeatureSpaces()
