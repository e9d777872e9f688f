"""Models with a training step of their own: ``train_step``, and what goes with it, in a ``keras.Model``'s class.

class GAN(keras.Model):
    def compile(self, d_optimizer, g_optimizer, loss_fn): ...
    def train_step(self, real_images): ...

The methods stay methods of the ``nn.Module``; the loop that ``fit`` becomes calls ``train_step`` with each batch.

https://keras.io/guides/custom_train_step_in_tensorflow/
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from migrate.codemods import syntax as cst
from migrate.codemods.analysis.definitions import method_of
from migrate.codemods.analysis.objects import Compiled, objects
from migrate.codemods.training.applications import application
from migrate.codemods.training.bind import bind, method
from migrate.codemods.training.tracking import class_of, tracker
from migrate.codemods.training.variables import applied_to
from migrate.codemods.tree import below, walk

if TYPE_CHECKING:
    from migrate.codemods.context import FileContext

LOSSES = ("compute_loss", "compiled_loss")
PARAMETERS: dict[str, tuple[str, ...]] = {
    "compute_loss": ("x", "y", "y_pred", "sample_weight", "training"),
    "compiled_loss": ("y", "y_pred", "sample_weight", "regularization_losses"),
}
UPDATES = ("compiled_metrics", "compute_metrics")


@dataclass(frozen=True)
class OwnSteps:
    """A model's class with a training step of its own, or one that tests it.

    Attributes:
        node: the class.
        train, test: its steps; one is None where Keras's own trains or evaluates the model.
        compile: its own ``compile``, if it has one.
        metrics: its own property of that name, if it has one.
    """

    node: cst.ClassDef
    train: cst.FunctionDef | None
    test: cst.FunctionDef | None
    compile: cst.FunctionDef | None
    metrics: cst.FunctionDef | None

    @property
    def uses_compiled(self) -> bool:
        """Whether the methods use the metrics that Keras keeps: the loss's mean, and what compile() is given."""
        return self.metrics is None and any(_is_own(node, ("metrics", *UPDATES)) for node in walk(self.node))

    @property
    def keeps_loss(self) -> bool:
        """Whether the loss's mean is among the metrics that Keras keeps."""
        return self.uses_compiled and any(_is_own(node, LOSSES) for node in walk(self.node))

    @property
    def weights(self) -> bool:
        """Whether the loss that compile() is given weights the samples."""
        return any(weights_given(call) is not None for call in self.calls(LOSSES))

    def calls(self, names: tuple[str, ...]) -> Iterator[cst.Call]:
        """The calls of ``self.name(...)`` in the class."""
        for node in below(self.node, cst.Call):
            if _is_own(node.func, names):
                yield node


def weights_given(call: cst.Call) -> cst.BaseExpression | None:
    """The weights of the samples that a call of ``compute_loss`` or ``compiled_loss`` gives."""
    name = call.func.attr.value if isinstance(call.func, cst.Attribute) else ""
    given = (bind(call, PARAMETERS.get(name, ())) or {}).get("sample_weight")
    return None if isinstance(given, cst.Name) and given.value == "None" else given


def own_steps(context: FileContext, node: cst.ClassDef | None) -> OwnSteps | None:
    """The steps of a class that the rewrite of models has made a module of; None if it has none."""
    if node is None or id(node) in context.left or not objects(context).is_module(node):
        return None
    train, test = method_of(node, "train_step"), method_of(node, "test_step")
    if train is None and test is None:
        return None
    return OwnSteps(
        node,
        train,
        test,
        method_of(node, "compile"),
        method_of(node, "metrics"),
    )


def steps_of(context: FileContext, receiver: cst.BaseExpression) -> OwnSteps | None:
    """The steps of the model that an expression is."""
    return own_steps(context, class_of(context, receiver))


def stepped_parameters(context: FileContext, steps: OwnSteps, model: str) -> str | None:
    """The parameters that ``self.optimizer`` steps, as code outside of the class; None if they are not known."""
    found: set[str] = set()
    for node in walk(steps.node):
        applied = application(context, node) if isinstance(node, cst.Call) else None
        if applied is None or context.source(applied.optimizer) != "self.optimizer":
            continue
        listed = applied_to(context, applied)
        if listed is None or any(not context.source(owner).startswith("self") for owner in listed.owners):
            return None
        found.add(listed.text)
    if not found:
        return f"{model}.parameters()"
    return found.pop().replace("self.", f"{model}.") if len(found) == 1 else None


def compiled_with(context: FileContext, steps: OwnSteps) -> list[Compiled]:
    """What the objects of the class are compiled with, where Keras's own ``compile`` does it."""
    found: list[Compiled] = []
    for node in below(context.module, cst.Call):
        called = method(node)
        if called and called[1] == "compile" and class_of(context, called[0]) is steps.node:
            compiled = objects(context).compiled.at(objects(context).key(called[0]), called[0])
            if compiled is not None and compiled not in found:
                found.append(compiled)
    return found


def compile_calls(context: FileContext, steps: OwnSteps) -> Iterator[cst.Call]:
    """The calls of the class's own ``compile``."""
    for node in below(context.module, cst.Call):
        called = method(node)
        if (
            called
            and called[1] == "compile"
            and not is_super(called[0])
            and class_of(context, called[0]) is steps.node
        ):
            yield node


def base_compile(steps: OwnSteps) -> cst.Call | None:
    """``super().compile(...)`` in the class's own ``compile``."""
    for node in walk(steps.compile) if steps.compile is not None else ():
        called = method(node)
        if isinstance(node, cst.Call) and called and called[1] == "compile" and is_super(called[0]):
            return node
    return None


def forwarded(steps: OwnSteps, call: cst.Call, name: str) -> cst.BaseExpression | None:
    """What a call of the class's own ``compile`` hands on to Keras's for one of its arguments."""
    base, function = base_compile(steps), steps.compile
    if base is None or function is None:
        return None
    params = [param.name.value for param in function.params.params][1:]
    given = bind(call, params) or {}
    inner = next((item.value for item in base.args if item.keyword and item.keyword.value == name), None)
    if inner is not None:
        return given.get(inner.value) if isinstance(inner, cst.Name) else None
    passes_on = any(item.star == "**" for item in base.args)
    return given.get(name) if passes_on and name not in params else None


def tracked(context: FileContext, steps: OwnSteps) -> dict[str, cst.Call]:
    """The attributes of the class that hold a metric, with what makes it."""
    found: dict[str, cst.Call] = {}
    for node in below(steps.node, cst.Assign):
        if isinstance(node.value, cst.Call):
            name = context.names.resolve(node.value.func) or ""
            target = tracker(context).target(node.value)
            if isinstance(target, cst.Attribute) and name.startswith("keras.metrics."):
                found[target.attr.value] = node.value
    return found


def _is_own(node: cst.CSTNode, names: tuple[str, ...]) -> bool:
    match node:
        case cst.Attribute(value=cst.Name(value="self"), attr=cst.Name(value=name)):
            return name in names
    return False


def is_super(node: cst.BaseExpression) -> bool:
    """Whether an expression is ``super()``, in either spelling."""
    return isinstance(node, cst.Call) and isinstance(node.func, cst.Name) and node.func.value == "super"
