"""What else is called on a model: ``summary`` prints the module; the methods and attributes that only Keras has become
findings."""

from __future__ import annotations

from typing import TYPE_CHECKING

from migrate.catalog.model import Level
from migrate.catalog.values import Tensor
from migrate.codemods import syntax as cst
from migrate.codemods.analysis.classes import attributes
from migrate.codemods.analysis.kinds import Made
from migrate.codemods.analysis.objects import Model, objects
from migrate.codemods.training.bind import method
from migrate.codemods.training.names import claimed
from migrate.codemods.tree import below

if TYPE_CHECKING:
    from migrate.codemods.context import FileContext

HINTS = {
    "fit_generator": "write the loop over the generator",
    "evaluate_generator": "loop over the generator",
    "predict_generator": "loop over the generator",
    "train_on_batch": "write one step: zero_grad, forward, loss, backward, step",
    "test_on_batch": "compute the loss under torch.no_grad()",
    "predict_on_batch": "call the module in evaluation mode under torch.no_grad()",
    "get_layer": "name the attribute of the module",
    "get_weights": "use state_dict()",
    "set_weights": "use load_state_dict()",
    "to_json": "a module's architecture is its code",
    "get_config": "a module's architecture is its code",
    "add_loss": "add the term to the loss in the loop",
    "add_metric": "update the metric in the loop",
    "count_params": "sum(p.numel() for p in model.parameters())",
    "export": "use torch.export",
    "reset_metrics": "call reset() of each metric",
}

LAYER_HINTS = {
    "build": "a module is made with its sizes; a lazy one takes them from its first call",
    "compute_mask": "pass the mask along in forward",
    "compute_output_shape": "a module does not know the shape of its output",
    "count_params": "sum(p.numel() for p in module.parameters())",
    "get_config": "a module's architecture is its code",
    "get_weights": "use state_dict()",
    "set_weights": "copy into the parameters under torch.no_grad(), in the module's own axes",
}

ATTRIBUTES = {
    "input": "a module has no symbolic input; use forward hooks for what is inside",
    "input_shape": "a module does not know the shape of its input",
    "inputs": "a module has no symbolic inputs; use forward hooks for what is inside",
    "layers": "name the module's attribute, or loop over model.children()",
    "metrics_names": "the keys of the dict that the evaluation gives",
    "non_trainable_variables": "buffers() and the parameters without requires_grad",
    "non_trainable_weights": "buffers() and the parameters without requires_grad",
    "output": "a module has no symbolic output; use forward hooks for what is inside",
    "output_shape": "a module does not know the shape of its output",
    "outputs": "a module has no symbolic outputs; use forward hooks for what is inside",
    "trainable": "set requires_grad of its parameters, and eval() its normalisation layers",
    "trainable_variables": "use parameters()",
    "trainable_weights": "use parameters()",
    "variables": "use parameters() and buffers()",
    "weights": "use parameters() and buffers()",
}
COUNTED = (
    "its places count layers without weights too; list `[layer.name for layer in model.layers[...]]` in Keras, and "
    "name the modules of those layers here: to freeze one, requires_grad_(False), and eval() where it normalises"
)
"""Of ``base.layers[:100]``: the order of a module's children is another one."""


class ModelMethods:
    """After the rewrites of training and saving have taken theirs."""

    name = "model-methods"
    order = 60

    def plan(self, context: FileContext) -> None:
        for node in below(context.module, cst.Attribute, cst.Call):
            if isinstance(node, cst.Attribute) and node.attr.value in ATTRIBUTES:
                self._tell_attribute(context, node)
            elif isinstance(node, cst.Attribute) and node.attr.value == "name":
                self._name(context, node)
            found = method(node)
            if found and found[1] in LAYER_HINTS:
                self._tell_method(context, node, *found)
            if (
                not found
                or found[1] not in ("summary", "reset_states", *HINTS)
                or not isinstance(node, cst.Call)
            ):
                continue
            if not isinstance(objects(context).of(found[0]), Model) or claimed(context, node):
                continue
            if found[1] == "summary":
                context.replace(node, f"print({context.expression(found[0])})")
                context.level(Level.APPROXIMATE, "keras.Model.summary")
            elif found[1] == "reset_states":
                reset = context.local("support.reset_states")
                context.replace(node, f"{reset}({context.expression(found[0])})")
                context.level(Level.EXACT, "keras.Model.reset_states")
            else:
                context.finding(
                    "API101", node, f"`{found[1]}()` is Keras's: {HINTS[found[1]]}", f"keras.Model.{found[1]}"
                )

    @staticmethod
    def _tell_method(context: FileContext, node: cst.CSTNode, owner: cst.BaseExpression, name: str) -> None:
        """A method of one of Keras's own layers; the program's own classes have theirs."""
        kind = objects(context).of(owner)
        is_layer = isinstance(kind, Made) and kind.role == "layer" and context.names.is_source(kind.name)
        if is_layer and not claimed(context, node) and id(node) not in context.left:
            message = f"`{name}()` is Keras's: {LAYER_HINTS[name]}"
            context.finding("API101", node, message, f"keras.layers.Layer.{name}")

    def _tell_attribute(self, context: FileContext, node: cst.Attribute) -> None:
        kind = objects(context).of(node.value)
        is_layer = isinstance(kind, Made) and kind.role == "layer"
        if (
            (isinstance(kind, Model) or is_layer)
            and not claimed(context, node)
            and id(node) not in context.left
        ):
            name = node.attr.value
            around = context.tree.parent(node)
            counted = name == "layers" and isinstance(around, cst.Subscript) and around.value is node
            message = f"`.{name}` is Keras's: {COUNTED if counted else ATTRIBUTES[name]}"
            context.finding(
                "API101", node, message, f"keras.{'layers.Layer' if is_layer else 'Model'}.{name}"
            )

    @staticmethod
    def _name(context: FileContext, node: cst.Attribute) -> None:
        """``model.name``, of a model whose class says nothing of a name; a tensor has none."""
        kind = objects(context).of(node.value)
        if claimed(context, node) or id(node) in context.left:
            return
        if isinstance(kind, Tensor):
            hint = "named_parameters() gives a weight with its name, which says `weight` where Keras's says `kernel`"
            context.finding("API101", node, f"a tensor has no name: {hint}", "tf.Variable.name")
        if not isinstance(kind, Model):
            return
        class_ = objects(context).classes.get(kind.builder)
        if isinstance(context.tree.parent(node), cst.AssignTarget) or (
            class_ is not None and "name" in attributes(class_)
        ):
            return
        context.replace(node, f"type({context.expression(node.value)}).__name__")
        context.finding("MOD409", node, "a module has no name: that of its class stands here")


REWRITE = ModelMethods()
