"""Blocks that say where or under what name operations run.

    with tf.name_scope("block"):        y = x + 1
        y = x + 1                  →
    with tf.device("/GPU:0"):           with torch.device("cuda:0" if torch.cuda.device_count() > 0 else "cpu"):
        z = tf.ones([3])                    z = torch.ones([3])
    with tf.device("/GPU:0"):           model = Net()
        model = build_model()           ...
        model.fit(x, y)

Names of operations and the order of a graph's operations are nothing to PyTorch. On a device, PyTorch makes the tensors
that are made there; it does not move those that come from elsewhere, and says so if they meet. So a block that does
more than to make tensors loses its head: what it builds and trains runs where the model is; of a GPU a note says so.
A device that the machine lacks is the CPU, as in TensorFlow, which places "softly".

https://www.tensorflow.org/api_docs/python/tf/device and
https://pytorch.org/docs/stable/tensor_attributes.html#torch.device
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from migrate.catalog.model import Level
from migrate.codemods import syntax as cst
from migrate.codemods.training.names import claimed
from migrate.codemods.tree import below
from migrate.codemods.unwrap import can_unwrap

if TYPE_CHECKING:
    from migrate.codemods.context import FileContext

NOTHING = frozenset(
    {
        "keras.backend.name_scope",
        "keras.name_scope",
        "tf.compat.v1.name_scope",
        "tf.control_dependencies",
        "tf.init_scope",
        "tf.name_scope",
    }
)
LABELS = frozenset({"tf.name_scope", "tf.compat.v1.name_scope", "keras.name_scope"})
DEVICE = "tf.device"
HARMLESS = frozenset({"enumerate", "float", "format", "int", "len", "numpy", "print", "range", "str"})
"""Functions and methods that neither build a model nor train one."""
WORKERS = ("tf.GradientTape", "tf.Module", "tf.data.", "tf.distribute.", "tf.function", "tf.train.")
"""What of TensorFlow itself does more than to make tensors."""
NAMED = re.compile(r"(?:.*/)?(?:device:)?(?P<kind>[cg]pu)(?::(?P<index>\d+))?", re.IGNORECASE)


class Contexts:
    """Before everything that looks at what is in the blocks."""

    name = "contexts"
    order = 6

    def plan(self, context: FileContext) -> None:
        for node in below(context.module, cst.With):
            if id(node) not in context.left and not claimed(context, node):
                self._block(context, node)

    def _block(self, context: FileContext, node: cst.With) -> None:
        names = [self._name(context, item) for item in node.items]
        if len(names) == 1 and self._labelled(context, node):
            return
        if names == [DEVICE] and can_unwrap(node) and not _makes_tensors(context, node):
            self._run_anywhere(context, node)
            return
        if all(name in NOTHING for name in names) and can_unwrap(node):
            context.unwrap(node)
            for name in names:
                context.level(Level.EXACT, name)
        for item, name in zip(node.items, names, strict=True):
            if name == DEVICE and isinstance(item.item, cst.Call) and len(item.item.args) == 1:
                context.replace(item.item, self._device(context, item.item.args[0].value))
                context.level(Level.EXACT, DEVICE)

    @staticmethod
    def _run_anywhere(context: FileContext, node: cst.With) -> None:
        """Take the device away from a block that builds or trains models."""
        context.unwrap(node)
        context.level(Level.EXACT, DEVICE)
        call = node.items[0].item
        given = context.value(call.args[0].value) if isinstance(call, cst.Call) and call.args else None
        if not isinstance(given, str) or "cpu" not in given.lower():
            context.finding("TRN509", node, f"`{context.source(call)}` goes", api=DEVICE)

    @staticmethod
    def _labelled(context: FileContext, node: cst.With) -> bool:
        """``with tf.name_scope(text) as name:``: the label is the text."""
        match node.items[0]:
            case cst.WithItem(
                item=cst.Call(func=func, args=[cst.Arg(keyword=None, star="", value=label)]),
                asname=cst.AsName(name=cst.Name(value=name)),
            ) if context.names.resolve(func) in LABELS and can_unwrap(node):
                context.unwrap(node)
                context.insert_before(node, f"{name} = {context.expression(label)}")
                context.level(Level.EXACT, "tf.name_scope")
                return True
        return False

    @staticmethod
    def _name(context: FileContext, item: cst.WithItem) -> str:
        """What is called, if the block does not want its result."""
        called = item.item.func if isinstance(item.item, cst.Call) else item.item
        name = context.names.resolve(called) or ""
        return "" if item.asname is not None and name in NOTHING else name

    @staticmethod
    def _device(context: FileContext, node: cst.BaseExpression) -> str:
        value = context.value(node)
        found = NAMED.fullmatch(value) if isinstance(value, str) else None
        if found is None:
            return f"{context.local('support.torch_device')}({context.expression(node)})"
        if found["kind"].lower() == "cpu":
            return f'{context.local("torch.device")}("cpu")'
        index = int(found["index"] or 0)
        there = f"{context.local('torch.cuda.device_count')}() > {index}"
        return f'{context.local("torch.device")}("cuda:{index}" if {there} else "cpu")'


def _makes_tensors(context: FileContext, node: cst.With) -> bool:
    """Whether a block does no more than to compute tensors by TensorFlow's own functions."""
    for call in below(node.body, cst.Call):
        name = context.names.resolve(call.func) or ""
        if name.startswith("tf.") and not name.startswith(WORKERS):
            continue
        match call.func:
            case cst.Name(value=called) | cst.Attribute(attr=cst.Name(value=called)) if called in HARMLESS:
                continue
        return False
    return True


REWRITE = Contexts()
