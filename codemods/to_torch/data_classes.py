"""Classes that give batches: ``keras.utils.Sequence`` as a base class, and loops over an ImageDataGenerator's images.

https://keras.io/api/utils/python_utils/#pydataset-class

Keras's image iterators go on without an end in a ``for`` loop, but not in ``fit``. Here they end everywhere, except
where the source itself loops over one.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from migrate.catalog.model import Level
from migrate.codemods import syntax as cst
from migrate.codemods.analysis.kinds import Stream
from migrate.codemods.analysis.objects import objects
from migrate.codemods.training.bind import method
from migrate.codemods.training.calltext import renamed
from migrate.codemods.training.names import claimed
from migrate.codemods.tree import below, walk

if TYPE_CHECKING:
    from migrate.codemods.context import FileContext

BASES = frozenset({"keras.utils.Sequence", "keras.utils.PyDataset", "keras.utils.data_utils.Sequence"})
GENERATOR = "keras.preprocessing.image.ImageDataGenerator"
FLOWS = frozenset({"flow", "flow_from_directory"})


class DataClasses:
    """Gives the classes their new base, and the loops what does not end."""

    name = "data-classes"
    order = 47

    def plan(self, context: FileContext) -> None:
        for node in below(context.module, cst.ClassDef, cst.For, cst.Call):
            if isinstance(node, cst.ClassDef):
                _based(context, node)
            elif isinstance(node, cst.For):
                _looped(context, node.iter)
            elif isinstance(node, cst.Call) and context.source(node.func) in ("isinstance", "issubclass"):
                _asked(context, node)
            elif isinstance(node, cst.Call) and _is_flow(context, node):
                objects(context).stated[id(node)] = Stream()  # its elements are tensors


REWRITE = DataClasses()


def _based(context: FileContext, node: cst.ClassDef) -> None:
    for base in node.bases:
        name = context.names.resolve(base.value)
        if name in BASES and not claimed(context, base.value):
            context.replace(base.value, context.local("support.BatchSequence"))
            context.level(Level.EXACT, name or "")


def _asked(context: FileContext, call: cst.Call) -> None:
    """``isinstance(x, tf.data.Dataset)``: a loader or a data set of torch's, as a `support.Pipeline` is."""
    for item in call.args[1:2]:
        for node in walk(item.value):
            if (
                isinstance(node, cst.Name | cst.Attribute)
                and context.names.resolve(node) == "tf.data.Dataset"
            ):
                loader, dataset = (
                    context.local(f"torch.utils.data.{name}") for name in ("DataLoader", "Dataset")
                )
                context.replace(node, f"{loader} | {dataset}")
                context.level(Level.EXACT, "tf.data.Dataset")


def _looped(context: FileContext, node: cst.BaseExpression) -> None:
    if isinstance(node, cst.Call) and context.source(node.func) in ("enumerate", "zip"):
        for item in node.args:
            _looped(context, item.value)
    elif _is_flow(context, node) and not claimed(context, node):
        text = (
            renamed(context, node, context.expression(node.func))
            if isinstance(node, cst.Call)
            else context.source(node)
        )
        context.replace(node, f"{text}.forever()")


def _is_flow(context: FileContext, node: cst.BaseExpression) -> bool:
    """Whether an expression is what a generator's flow gives, by itself or through a variable."""
    found = method(node)
    if found:
        return found[1] in FLOWS and any(_is_generator(context, item) for item in _values(context, found[0]))
    return isinstance(node, cst.Name) and any(
        method(item) is not None and _is_flow(context, item) for item in _values(context, node)
    )


def _is_generator(context: FileContext, node: cst.BaseExpression) -> bool:
    return isinstance(node, cst.Call) and context.names.resolve(node.func) == GENERATOR


def _values(context: FileContext, node: cst.BaseExpression) -> list[cst.BaseExpression]:
    """The expressions that a variable is bound to; an expression itself."""
    if not isinstance(node, cst.Name):
        return [node]
    return [item.value for item in context.names.bindings(node) if item.value is not None]
