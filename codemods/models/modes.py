"""The mode that a call states for itself: ``self.bn(x, training=is_training)``.

A module keeps its mode, so where the call's own is not that of the whole model, which ``training=training`` says, it is
set before the call, every time:

    x = self.bn(x, training=is_training)      →      self.bn.train(is_training)
                                                     x = self.bn(x)

https://keras.io/api/layers/base_layer/ and https://pytorch.org/docs/stable/generated/torch.nn.Module.html
"""

from __future__ import annotations

from migrate import keras
from migrate.codemods import syntax as cst
from migrate.codemods.models.program import Line, Slot
from migrate.codemods.models.run import Run, qualify
from migrate.codemods.models.values import CannotFollow, Static
from migrate.codemods.tree import walk

TRAINING = "training"
FLAG = "self.training"
CONSTANTS = frozenset({"True", "False", "None"})
WITH_MODE = ("Dropout", "BatchNormalization", "Noise", "Random")
"""Parts of the names of the layers that differ in training."""


def has_mode(name: str) -> bool:
    """Whether a layer of Keras's, by its name, or one with layers of its own may differ in training."""
    return any(part in name for part in WITH_MODE) or name.startswith("keras.applications.")


def asked(run: Run, item: cst.Arg) -> str:
    """How a module's mode is set for a call: ``eval()``, ``train(is_training)``; '' if it is the whole model's.

    Raises:
        CannotFollow: the mode may be None, which stands for the whole model's, or it is not known what it is.
    """
    node = item.value
    fixed = run.context.value(node)
    if fixed is None or (isinstance(node, cst.Name) and node.value == TRAINING):
        return ""
    if not run.is_forward and keras.current().generation != keras.OLD:
        return _in_a_graph(run, item, fixed)
    if isinstance(fixed, bool):
        return "train()" if fixed else "eval()"
    names = {part.value for part in walk(node) if isinstance(part, cst.Name)} - CONSTANTS
    default = _default(run, node)
    if default is None or not names or names - run.env.keys():
        raise CannotFollow(
            "MOD401",
            item,
            f"`{run.context.source(node)}` says whether this trains, which a module's mode does: name it `training`",
        )
    text = run.context.source(node)
    held = run.env.get(TRAINING)
    if TRAINING in names and isinstance(held, Static) and held.text == FLAG:
        text = qualify(text, {TRAINING: TRAINING})
    is_truth = isinstance(default, bool) or isinstance(node, cst.Comparison | cst.UnaryOperation)
    return f"train({text})" if is_truth else f"train(bool({text}))"


def _in_a_graph(run: Run, item: cst.Arg, fixed: object) -> str:
    """The mode of a call in a functional model of Keras 3: the model's own takes its place in ``fit``, ``evaluate`` and
    ``predict``; ``model(x)``, which infers otherwise, is the only call that it decides."""
    if fixed is True:
        raise CannotFollow(
            "MOD401",
            item,
            "`training=True` is fixed here; set the mode of the module, or of a part of it, instead",
        )
    return ""


def _default(run: Run, node: cst.BaseExpression) -> object:
    """What a parameter of the method is where the call does not give it; a text for all else."""
    method = run.context.tree.enclosing(node, cst.FunctionDef)
    if not isinstance(node, cst.Name) or method is None:
        return ""
    for param in (*method.params.params, *method.params.kwonly_params):
        if param.name.value == node.value and param.default is not None:
            return run.context.value(param.default)
    return ""


def set_before(run: Run, slot: Slot | None, setting: str, node: cst.CSTNode) -> None:
    """Write the statement that sets the mode of a module, above the one that calls it.

    Raises:
        CannotFollow: there is no such module.
    """
    if run.quiet or not setting:
        return
    if slot is None:
        raise CannotFollow("MOD401", node, "the mode of a part of a model is set here that is no module")
    if slot.code:
        run.emit(Line(f"{slot.reference}.{setting}", leads=True))


def of_call(run: Run, slot: Slot | None, node: cst.Call) -> None:
    """Set the mode that the call of a module with others in it states."""
    for item in node.args:
        if item.keyword is not None and item.keyword.value == TRAINING:
            set_before(run, slot, asked(run, item), node)
