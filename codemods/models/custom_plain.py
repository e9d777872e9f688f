"""Assignments in a constructor that have nothing to do with layers: numbers, tensors, whatever else."""

from __future__ import annotations

from dataclasses import replace

from migrate import keras
from migrate.catalog.values import CHANNELS_LAST, UNKNOWN, Tensor
from migrate.codemods import syntax as cst
from migrate.codemods.models import expressions, sizes
from migrate.codemods.models.custom_weights import values_of
from migrate.codemods.models.run import Run
from migrate.codemods.models.statics import static, value
from migrate.codemods.models.values import (
    LayerList,
    LayerValue,
    ModuleValue,
    PipelineValue,
    SelfValue,
    Static,
)
from migrate.codemods.tree import walk

HOLDERS = (LayerValue, ModuleValue, PipelineValue, LayerList)
"""What holds modules."""


def is_plain(run: Run, node: cst.BaseSmallStatement) -> bool:
    """Whether an assignment has nothing to do with layers: numbers, tensors, whatever else."""
    if not isinstance(node, cst.Assign | cst.AnnAssign | cst.AugAssign) or node.value is None:
        return False
    if isinstance(node.value, cst.List | cst.Dict) and not node.value.elements:
        return False
    for part in walk(node.value):
        if isinstance(part, cst.Call) and expressions.makes_layers(run, part):
            return False
        if isinstance(part, cst.Name) and isinstance(run.env.get(part.value), HOLDERS):
            return False
        match part:
            case cst.Attribute(value=cst.Name(value=owner), attr=cst.Name(value=name)):
                held = run.env.get(owner)
                if isinstance(held, SelfValue) and isinstance(held.attributes.get(name), HOLDERS):
                    return False
    return True


def bind(run: Run, this: SelfValue, node: cst.BaseSmallStatement) -> None:
    """Remember what such an assignment says of its names."""
    assert isinstance(node, cst.Assign | cst.AnnAssign | cst.AugAssign)
    assert node.value is not None
    text = run.context.source(node.value)
    known = value(replace(run, quiet=True), node.value, text)
    if isinstance(node, cst.AugAssign):
        known = UNKNOWN
    targets = [item.target for item in node.targets] if isinstance(node, cst.Assign) else [node.target]
    for target in targets:
        match target:
            case cst.Name(value=name):
                run.env[name] = Static(name, known, local=True)
            case cst.Attribute(value=cst.Name(value=owner), attr=cst.Name(value=name)):
                if run.env.get(owner) is this:
                    this.attributes[name] = Static(f"self.{name}", known, local=True)
            case cst.Tuple(elements=elements) | cst.List(elements=elements):
                for element in elements:
                    if isinstance(element.value, cst.Name):
                        name = element.value.value
                        run.env[name] = Static(name, UNKNOWN, local=True)


def variable(run: Run, node: cst.BaseExpression) -> Tensor:
    """What is known of ``tf.Variable(initial_value=init(shape=(n, units)))``."""
    quiet = replace(run, quiet=True)
    for part in walk(node):
        if isinstance(part, cst.Arg) and part.keyword is not None and part.keyword.value == "shape":
            found = tuple(static(quiet, item).value for item in values_of(part.value))
            if found:
                shape = tuple(size if sizes.is_plain(size) else UNKNOWN for size in found)
                return Tensor(shape, CHANNELS_LAST, "float32")
    return Tensor(None)


def tell_untrained(run: Run, node: cst.Call) -> None:
    """Keras 3 does not know of a ``tf.Variable`` that a layer holds: ``fit`` trains no such variable."""
    given = {item.keyword.value: item.value for item in node.args if item.keyword is not None}
    flag = given.get("trainable")
    fixed = flag is not None and run.context.value(flag) is False
    if not run.quiet and not fixed and keras.current().generation == keras.NEWEST:
        message = "Keras 3 trains no `tf.Variable` that a layer holds; this parameter is trained"
        run.context.finding("MOD404", node, message)
