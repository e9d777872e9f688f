"""What looks for TPUs goes, with what is done only where one is found and the handlers of not finding any.

    try:
        tpu = tf.distribute.cluster_resolver.TPUClusterResolver.connect()
        print("Running on", tpu.master())                                        →
        strategy = tf.distribute.TPUStrategy(tpu)
    except ValueError:
        strategy = tf.distribute.get_strategy()

https://www.tensorflow.org/api_docs/python/tf/distribute/cluster_resolver/TPUClusterResolver
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from migrate.catalog.model import Level
from migrate.codemods import syntax as cst
from migrate.codemods.training.bind import method
from migrate.codemods.training.names import claimed
from migrate.codemods.training.tracking import tracker
from migrate.codemods.tree import below

if TYPE_CHECKING:
    from migrate.codemods.context import FileContext

CLUSTERS = frozenset(
    {
        "tf.config.experimental_connect_to_cluster",
        "tf.distribute.cluster_resolver.TPUClusterResolver",
        "tf.distribute.cluster_resolver.TPUClusterResolver.connect",
        "tf.tpu.experimental.initialize_tpu_system",
    }
)
"""What finds TPUs and connects to them."""
TOLD = ("master", "cluster_spec")
"""What a program prints of one."""


def leave_out(context: FileContext, strategies: frozenset[str]) -> None:
    """Take out what looks for TPUs, if nothing else is done with it.

    Args:
        strategies: what may be made of one, by full name.
    """
    for call, name in list(context.calls()):
        if name not in CLUSTERS or claimed(context, call):
            continue
        target = tracker(context).target(call)
        if target is None and not isinstance(context.tree.parent(call), cst.Expr):
            continue
        reads = tracker(context).reads(tracker(context).key(target)) if target is not None else []
        messages = [node for node in reads if not _goes(context, node, strategies)]
        if all(_is_message(context, node) for node in messages):
            for node in messages:
                context.remove(context.statement(node))
            context.remove(context.statement(call))
            context.level(Level.APPROXIMATE, name)
    for handled in below(context.module, cst.Try):
        _hollow(context, handled)


def _goes(context: FileContext, node: cst.BaseExpression, strategies: frozenset[str]) -> bool:
    """Whether what reads the TPUs goes anyhow."""
    call = context.tree.enclosing(node, cst.Call)
    name = context.names.resolve(call.func) if call is not None else None
    taken = name in CLUSTERS or (call is not None and name in strategies and claimed(context, call))
    return taken or claimed(context, node)


def _is_message(context: FileContext, node: cst.BaseExpression) -> bool:
    """Whether a statement does nothing but print which TPUs there are."""
    call = context.tree.enclosing(node, cst.Call)
    found = method(call) if call is not None else None
    match context.statement(node):
        case cst.SimpleStatementLine(body=[cst.Expr(value=cst.Call(func=cst.Name(value="print")))]):
            return found is not None and found[0] is node and found[1] in TOLD
    return False


def _hollow(context: FileContext, node: cst.Try) -> None:
    """A ``try`` goes if all that it tries, and all that it does otherwise, goes."""
    inside = [*node.body.body, *(item for handler in node.handlers for item in handler.body.body)]
    if node.orelse is not None or node.finalbody is not None:
        return
    edits = [context.edits.get(id(item)) for item in inside]
    if inside and all(edit is not None and edit.text is None for edit in edits):
        for item in inside:
            del context.edits[id(item)]
        context.remove(node)
