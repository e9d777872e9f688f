"""``tf.distribute`` strategies: the program of one process, with a finding that says what several need.

    strategy = tf.distribute.MirroredStrategy()
    batch_size = 64 * strategy.num_replicas_in_sync          batch_size = 64
    with strategy.scope():                              →    model = build_model()
        model = build_model()
    losses = strategy.run(step, args=(batch,))               losses = step(batch)
    loss = strategy.reduce("SUM", losses, axis=None)         loss = losses

One process is one replica: its scope does nothing, what it runs it runs once, and a reduction over replicas is the
value itself. PyTorch spreads training over devices by as many processes, each with a `DistributedDataParallel`.

https://www.tensorflow.org/api_docs/python/tf/distribute and
https://pytorch.org/tutorials/intermediate/ddp_tutorial.html
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from migrate.catalog.model import Level
from migrate.codemods import syntax as cst
from migrate.codemods.training.bind import bind, method
from migrate.codemods.training.names import claimed
from migrate.codemods.training.tracking import Uses, tracker
from migrate.codemods.tree import walk
from migrate.codemods.unwrap import can_unwrap

if TYPE_CHECKING:
    from migrate.codemods.context import FileContext

STRATEGIES = frozenset(
    f"tf.distribute.{name}"
    for name in (
        "MirroredStrategy",
        "MultiWorkerMirroredStrategy",
        "OneDeviceStrategy",
        "Strategy",
        "TPUStrategy",
        "get_strategy",
        "experimental.CentralStorageStrategy",
        "experimental.MultiWorkerMirroredStrategy",
        "experimental.TPUStrategy",
    )
)
CLUSTERS = frozenset(
    {
        "tf.config.experimental_connect_to_cluster",
        "tf.distribute.cluster_resolver.TPUClusterResolver",
        "tf.distribute.cluster_resolver.TPUClusterResolver.connect",
        "tf.tpu.experimental.initialize_tpu_system",
    }
)
"""What finds TPUs and connects to them."""

SAME = frozenset({"experimental_distribute_dataset", "distribute_datasets_from_function", "gather"})
DATASETS = frozenset({"distribute_datasets_from_function", "experimental_distribute_datasets_from_function"})
KNOWN = SAME | DATASETS | {"run", "experimental_run_v2", "reduce", "scope", "experimental_local_results"}
ADVICE = "runs in one process here; for several, wrap the model in DistributedDataParallel and start it with torchrun"


class Distribution:
    """Before the rewrites of models and of training, which see the program of one replica."""

    name = "distribution"
    order = 4

    def plan(self, context: FileContext) -> None:
        made = [(call, name) for call, name in context.calls() if name in STRATEGIES]
        targets = {id(call): tracker(context).target(call) for call, _ in made}
        keys = {tracker(context).key(target) for target in targets.values() if target is not None}
        done = {key for key in keys if self._strategy(context, key)}
        for call, name in made:
            target = targets[id(call)]
            if target is not None and tracker(context).key(target) in done:
                self._made(context, call, name, tracker(context).uses(tracker(context).key(target)))
            elif target is None:
                self._unnamed(context, call, name)
        self._clusters(context)
        for node in list(walk(context.module)):
            if isinstance(node, cst.Try):
                _hollow(context, node)

    @staticmethod
    def _strategy(context: FileContext, key: tuple[int, str]) -> bool:
        """Rewrite what is done with a strategy; False, and nothing done, if not all of it is understood."""
        uses = tracker(context).uses(key)
        replicas = [node for node in uses.others if _attribute(context, node) == "num_replicas_in_sync"]
        unknown = [name for _, name in uses.methods if name not in KNOWN]
        if len(replicas) != len(uses.others) or uses.calls or unknown:
            return False
        blocks = [_block(context, call) for call, name in uses.methods if name == "scope"]
        if any(block is None or not can_unwrap(block) for block in blocks):
            return False
        for block in blocks:
            assert block is not None
            context.unwrap(block)
        for node in replicas:
            _one_replica(context, node)
        for call, name in uses.methods:
            if name != "scope" and (text := _replaced(context, call, name)) is not None:
                context.replace(call, text)
        return True

    @staticmethod
    def _made(context: FileContext, call: cst.Call, name: str, uses: Uses) -> None:
        if len(uses.keys) > 1:  # a function still takes it
            context.replace(call, "None")
        else:
            context.remove(context.statement(call))
        _tell(context, call, name)

    @staticmethod
    def _unnamed(context: FileContext, call: cst.Call, name: str) -> None:
        """``with tf.distribute.MirroredStrategy().scope():``."""
        attribute = context.tree.parent(call)
        if isinstance(attribute, cst.Attribute) and attribute.attr.value == "num_replicas_in_sync":
            _one_replica(context, call)
            _tell(context, call, name)
        if not isinstance(attribute, cst.Attribute) or attribute.attr.value != "scope":
            return
        scope = context.tree.parent(attribute)
        if isinstance(scope, cst.Call):
            block = _block(context, scope)
            if block is not None and can_unwrap(block):
                context.unwrap(block)
                _tell(context, call, name)

    @staticmethod
    def _clusters(context: FileContext) -> None:
        """What looks for TPUs goes, with the handlers of not finding any, if nothing else is done with it."""
        for call, name in list(context.calls()):
            if name not in CLUSTERS or claimed(context, call):
                continue
            statement = context.statement(call)
            target = tracker(context).target(call)
            if target is None and not isinstance(context.tree.parent(call), cst.Expr):
                continue
            reads = tracker(context).reads(tracker(context).key(target)) if target is not None else []
            if all(claimed(context, node) or _is_cluster(context, node) for node in reads):
                context.remove(statement)
                context.level(Level.APPROXIMATE, name)


REWRITE = Distribution()


def _tell(context: FileContext, call: cst.Call, name: str) -> None:
    context.level(Level.APPROXIMATE, name)
    if name != "tf.distribute.get_strategy":
        context.finding("TRN505", call, f"`{name}` {ADVICE}", name)


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


def _attribute(context: FileContext, node: cst.BaseExpression) -> str:
    parent = context.tree.parent(node)
    return parent.attr.value if isinstance(parent, cst.Attribute) and parent.value is node else ""


def _block(context: FileContext, call: cst.Call) -> cst.With | None:
    """The block that a call of ``scope()`` is the only head of."""
    item = context.tree.parent(call)
    block = context.tree.parent(item) if isinstance(item, cst.WithItem) else None
    return block if isinstance(block, cst.With) and len(block.items) == 1 else None


def _one_replica(context: FileContext, node: cst.BaseExpression) -> None:
    """``size * strategy.num_replicas_in_sync`` is ``size``."""
    attribute = context.tree.parent(node)
    assert isinstance(attribute, cst.Attribute)
    product = context.tree.parent(attribute)
    if isinstance(product, cst.BinaryOperation) and isinstance(product.operator, cst.Multiply):
        other = product.left if product.right is attribute else product.right
        context.replace(product, context.expression(other))
    elif isinstance(product, cst.BinaryOperation) and isinstance(
        product.operator, cst.Divide | cst.FloorDivide
    ):
        context.replace(product, context.expression(product.left))
    else:
        context.replace(attribute, "1")


def _replaced(context: FileContext, call: cst.Call, name: str) -> str | None:
    if name in ("run", "experimental_run_v2"):
        return _run(context, call)
    if not call.args:
        return None
    if name == "reduce":
        bound = bind(call, ("reduce_op", "value", "axis")) or {}
        axis = context.source(bound["axis"]) if "axis" in bound else "None"
        value = context.expression(bound["value"]) if "value" in bound else None
        return value if axis == "None" else None
    first = context.expression(call.args[0].value)
    if name in DATASETS:
        return f"{first}(None)"
    return f"({first},)" if name == "experimental_local_results" else first


def _run(context: FileContext, call: cst.Call) -> str | None:
    """``strategy.run(step, args=(a, b), kwargs={"c": d})`` is ``step(a, b, c=d)``."""
    bound = bind(call, ("fn", "args", "kwargs", "options"))
    if bound is None or "fn" not in bound:
        return None
    parts = list(_given(context, bound))
    return f"{context.expression(bound['fn'])}({', '.join(parts)})"


def _given(context: FileContext, bound: dict[str, cst.BaseExpression]) -> Iterator[str]:
    args, keywords = bound.get("args"), bound.get("kwargs")
    if isinstance(args, cst.Tuple | cst.List):
        yield from (context.expression(item.value) for item in args.elements)
    elif args is not None:
        yield f"*{context.expression(args)}"
    if keywords is not None and context.source(keywords) != "None":
        yield f"**{context.expression(keywords)}"


def _is_cluster(context: FileContext, node: cst.BaseExpression) -> bool:
    call = context.tree.enclosing(node, cst.Call)
    found = method(call) if call is not None else None
    name = context.names.resolve(call.func) if call is not None else None
    taken = name in CLUSTERS or (call is not None and name in STRATEGIES and claimed(context, call))
    return taken or bool(found and found[1] in ("master", "cluster_spec"))
