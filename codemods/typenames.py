"""Types: where a class is named to say what a value is, not to make one.

In annotations (written as strings, too) and in ``isinstance``. They have no numbers to prove, so they are no rows of
the catalog; a class that is called or derived from is rewritten by what it does.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Callable
from typing import TYPE_CHECKING

from migrate.codemods import syntax as cst
from migrate.codemods.tree import Tree

if TYPE_CHECKING:
    from migrate.codemods.context import FileContext

TYPES = {
    "tf.Tensor": "torch.Tensor",
    "tf.Variable": "torch.Tensor",
    "keras.KerasTensor": "torch.Tensor",
    "tf.DType": "torch.dtype",
    "tf.dtypes.DType": "torch.dtype",
    "tf.TensorShape": "torch.Size",
    "tf.RaggedTensor": "support.Ragged",
    "tf.random.Generator": "torch.Generator",
    "tf.data.Dataset": "torch.utils.data.DataLoader",
    "keras.utils.Sequence": "support.BatchSequence",
    "keras.utils.PyDataset": "support.BatchSequence",
    "keras.Model": "torch.nn.Module",
    "keras.models.Model": "torch.nn.Module",
    "keras.Sequential": "torch.nn.Module",
    "keras.models.Sequential": "torch.nn.Module",
    "keras.layers.Layer": "torch.nn.Module",
    "keras.losses.Loss": "torch.nn.Module",
    "keras.optimizers.Optimizer": "torch.optim.Optimizer",
    "keras.optimizers.schedules.LearningRateSchedule": "torch.optim.lr_scheduler.LRScheduler",
}
"""What values of a class are in the migrated program."""

ANYWHERE = frozenset({"tf.Tensor", "tf.DType", "tf.dtypes.DType"})
"""Types that mean the same wherever they are named: in ``type(x) == tf.Tensor``, in a tuple of types."""

DOTTED = re.compile(r"(?<![\w.])[A-Za-z_]\w*(?:\.[A-Za-z_]\w*)*")


def is_type(tree: Tree, node: cst.CSTNode) -> bool:
    """Whether an expression stands where a type does."""
    inner = node
    for item in tree.ancestors(node):
        match item:
            case cst.Annotation():
                return True
            case cst.Call(func=cst.Name(value="isinstance"), args=[_, second]):
                return second is inner
            case cst.Call(func=cst.Name(value="issubclass"), args=[_, _]):
                return True
            case cst.Arg() | cst.Tuple() | cst.Element() | cst.BinaryOperation() | cst.Subscript():
                inner = item
            case cst.SubscriptElement() | cst.Index() | cst.List():
                inner = item
            case _:
                return False
    return False


def in_string(text: str, local: Callable[[str], str | None]) -> str | None:
    """An annotation in a string, with the names rewritten that ``local`` gives another spelling for; None if it is no
    annotation, or if nothing changes."""
    if text[:1] not in "'\"" or text[:3] in ("'''", '"""') or "\\" in text:
        return None
    inner = text[1:-1]
    try:
        ast.parse(inner, mode="eval")
    except (SyntaxError, ValueError):
        return None
    made = DOTTED.sub(lambda found: local(found[0]) or found[0], inner)
    return None if made == inner else text[0] + made + text[-1]


def rewritten(context: FileContext, text: str) -> str | None:
    """A type in a string of a file, ``"tf.Tensor"``, in the other framework; None if nothing changes."""

    def local(name: str) -> str | None:
        target = TYPES.get(context.names.at_top(name) or "")
        return context.local(target) if target else None

    return in_string(text, local)
