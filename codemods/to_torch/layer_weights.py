"""Weights of one layer: ``model.layers[0].get_weights()``, ``model.get_layer("embedding").get_weights()``,
``self.dense.get_weights()``, or ``hidden.get_weights()`` of a layer that a model was given by its variable.

    hidden = layers.Dense(4)                         model = Net()
    model = keras.Sequential([hidden])        →      hidden = model[0]
    print(hidden.get_weights())                      print(layer_weights(hidden))

Arrays keep Keras's order and axes: what the program does with them next expects those.
https://keras.io/api/layers/base_layer/
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from migrate.catalog.model import Level
from migrate.codemods import syntax as cst
from migrate.codemods.models.held_layers import held_link, named_link
from migrate.codemods.models.parts import Part, model_of, told
from migrate.codemods.training.bind import method
from migrate.codemods.training.names import claimed
from migrate.codemods.tree import below
from migrate.provenance import BlockLink, LayerLink

if TYPE_CHECKING:
    from migrate.codemods.context import FileContext
    from migrate.codemods.models.plan import Plan

ROW = "keras.layers.Layer.get_weights"


class LayerWeights:
    """Before what is told of a model's methods."""

    name = "layer-weights"
    order = 57

    def plan(self, context: FileContext) -> None:
        for node in below(context.module, cst.Call):
            found = method(node)
            if found is None or claimed(context, node):
                continue
            if found[1] == "get_weights" and not node.args and (text := self._layer(context, found[0])):
                context.replace(node, f"{context.local('support.layer_weights')}({text})")
                context.level(Level.EXACT, ROW)
            elif found[1] == "adapt" and (part := self._part(context, found[0])) and part[1].path:
                context.replace(found[0], f"{context.expression(part[0])}{part[1].path}")
                context.level(Level.EXACT, "keras.Model.layers")
        for node in below(context.module, cst.Call):
            match node:
                case cst.Call(
                    func=cst.Name(value="len"),
                    args=[cst.Arg(value=cst.Attribute(value=owner, attr=cst.Name(value="layers")))],
                ) if not claimed(context, node):
                    made = model_of(context, owner)
                    if made is not None and _is_listed(made):
                        context.replace(node, str(len(made.parts)))
                        context.level(Level.EXACT, "keras.Model.layers")

        for attribute in below(context.module, cst.Attribute):
            if attribute.attr.value in ("weights", "layers") and not claimed(context, attribute):
                self._shown(context, attribute)

    @staticmethod
    def _shown(context: FileContext, node: cst.Attribute) -> None:
        """``model.weights``, where PyTorch has the same; ``model.layers`` that a notebook only shows."""
        made = model_of(context, node.value)
        if made is None:
            return
        text = context.expression(node.value)
        if node.attr.value == "layers" and isinstance(context.tree.parent(node), cst.Expr):
            context.replace(node, f"list({text}.children())")
            context.level(Level.APPROXIMATE, "keras.Model.layers")
        if node.attr.value == "weights" and all(map(_has_the_same, made.written.members)):
            context.replace(node, f"list({text}.parameters())")
            context.level(Level.EXACT, "keras.Model.weights")

    @classmethod
    def _layer(cls, context: FileContext, node: cst.BaseExpression) -> str:
        """The module that an expression becomes; '' if that is not known."""
        if isinstance(node, cst.Name):
            return node.value if id(node) in told(context).reads else ""
        if isinstance(node, cst.Attribute) and held_link(context, node) is not None:
            return context.expression(node)
        match node:
            case cst.Call(
                func=cst.Attribute(value=owner, attr=cst.Name(value="get_layer")), args=[cst.Arg(value=given)]
            ) if isinstance(name := context.value(given), str) and (link := named_link(context, owner, name)):
                return f"{context.expression(owner)}.{link.attribute}"
        found = cls._part(context, node)
        return f"{context.expression(found[0])}{found[1].path}" if found is not None and found[1].path else ""

    @staticmethod
    def _part(context: FileContext, node: cst.BaseExpression) -> tuple[cst.BaseExpression, Part] | None:
        """The model and the part of it that ``model.layers[0]`` or ``model.get_layer("name")`` means."""
        match node:
            case cst.Subscript(
                value=cst.Attribute(value=owner, attr=cst.Name(value="layers")),
                slice=[cst.SubscriptElement(slice=cst.Index(value=index))],
            ):
                made, place = model_of(context, owner), context.value(index)
                if made is not None and _is_listed(made) and isinstance(place, int):
                    known = -len(made.parts) <= place < len(made.parts)
                    return (owner, made.parts[place]) if known else None
            case cst.Call(
                func=cst.Attribute(value=owner, attr=cst.Name(value="get_layer")), args=[cst.Arg(value=given)]
            ):
                made, name = model_of(context, owner), context.value(given)
                parts = (
                    [part for part in made.parts if part.name == name] if made is not None and name else []
                )
                return (owner, parts[0]) if len(parts) == 1 else None
        return None


def _is_listed(made: Plan) -> bool:
    """Whether the layers of a model are known one by one, in Keras's order."""
    return made.kind == "sequential" and bool(made.parts) and not any(part.repeated for part in made.parts)


def _has_the_same(member: LayerLink | BlockLink) -> bool:
    """Whether each of a layer's weights is a parameter of its module, and nothing else is."""
    return isinstance(member, LayerLink) and all(
        len(weight.sources) == len(weight.targets) == 1 and not weight.targets[0].startswith("running_")
        for weight in member.weights
    )


REWRITE = LayerWeights()
