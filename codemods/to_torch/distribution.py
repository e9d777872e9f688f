"""``tf.distribute`` strategies → processes that torchrun starts, one for each device.

    strategy = tf.distribute.MirroredStrategy()              init_distributed()
    batch_size = 64 * strategy.num_replicas_in_sync          batch_size = 64 * dist.get_world_size()
    with strategy.scope():                              →    model = build_model()
        model = build_model()
    batches = strategy.experimental_distribute_dataset(d)    batches = ReplicaLoader(d)
    losses = strategy.run(step, args=(batch,))               losses = step(batch)
    loss = strategy.reduce("SUM", losses, axis=None)         loss = reduce_replicas("SUM", losses)

Every process runs the program, on its part of each batch. The loops that `migrate.codemods.training` writes for ``fit``
train a `DistributedDataParallel`; the optimizers of a program's own loops add up the gradients of all processes. Alone,
without torchrun, a process is the whole group, and a strategy of one device, or one that only TPUs have, is left out.

https://www.tensorflow.org/guide/distributed_training, https://docs.pytorch.org/tutorials/intermediate/ddp_tutorial.html
and https://docs.pytorch.org/docs/stable/elastic/run.html
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from migrate.catalog.model import Level
from migrate.catalog.template import bracketed
from migrate.codemods import syntax as cst
from migrate.codemods.analysis.objects import definition
from migrate.codemods.to_torch import clusters
from migrate.codemods.training.bind import bind
from migrate.codemods.training.distributed import Replicated, replicate
from migrate.codemods.training.names import claimed
from migrate.codemods.training.tracking import Uses, tracker
from migrate.codemods.tree import below
from migrate.codemods.unwrap import can_unwrap

if TYPE_CHECKING:
    from migrate.codemods.context import FileContext

MANY = frozenset(
    {
        "tf.distribute.MirroredStrategy",
        "tf.distribute.MultiWorkerMirroredStrategy",
        "tf.distribute.experimental.MultiWorkerMirroredStrategy",
    }
)
"""Strategies of several equal replicas: processes."""
ONE = frozenset(
    f"tf.distribute.{name}"
    for name in (
        "OneDeviceStrategy",
        "Strategy",
        "TPUStrategy",
        "get_strategy",
        "experimental.CentralStorageStrategy",
        "experimental.TPUStrategy",
    )
)
STRATEGIES = MANY | ONE
QUIET = frozenset({"tf.distribute.get_strategy", "tf.distribute.OneDeviceStrategy"})
"""Strategies of one replica in TensorFlow, too."""
DATASETS = frozenset({"distribute_datasets_from_function", "experimental_distribute_datasets_from_function"})
KNOWN = DATASETS | {
    "experimental_distribute_dataset",
    "experimental_local_results",
    "experimental_run_v2",
    "gather",
    "reduce",
    "run",
    "scope",
}
SHARES = frozenset({"tf.nn.compute_average_loss", "tf.nn.scale_regularization_loss"})
"""Functions that divide by the number of replicas."""
RUNS = ("run", "experimental_run_v2")
ADVICE = (
    "runs in one process here; with `tf.distribute.MirroredStrategy` in its place, migrate writes the program of "
    "several processes, which torchrun starts"
)


class Distribution:
    """Before the rewrites of models and of training, which see the program of one replica."""

    name = "distribution"
    order = 4

    def plan(self, context: FileContext) -> None:
        made = [(call, name) for call, name in context.calls() if name in STRATEGIES]
        targets = {id(call): tracker(context).target(call) for call, _ in made}
        keys: dict[tuple[int, str], list[str]] = {}
        for call, name in made:
            target = targets[id(call)]
            if target is not None:
                keys.setdefault(tracker(context).key(target), []).append(name)
        many = {key for key, names in keys.items() if MANY.intersection(names)}
        done = {key for key in keys if self._strategy(context, key, key in many)}
        merged = self._merged(context)
        for call, name in made:
            target = targets[id(call)]
            key = tracker(context).key(target) if target is not None else None
            if key in done and key is not None:
                self._made(context, call, name, tracker(context).uses(key), key in many, merged)
            elif target is None:
                self._unnamed(context, call, name)
        if many & done:
            at = next(call for call, name in made if name in MANY)
            self._tell_processes(context, at, [tracker(context).uses(key) for key in sorted(many & done)])
            for call, name in list(context.calls()):
                if name in SHARES and not claimed(context, call):
                    _share(context, call, name)
        clusters.leave_out(context, STRATEGIES)

    @staticmethod
    def _tell_processes(context: FileContext, at: cst.CSTNode, uses: list[Uses]) -> None:
        steps, dynamic = set(), False
        for call, name in (pair for item in uses for pair in item.methods):
            if name in RUNS:
                bound = bind(call, ("fn", "args", "kwargs", "options")) or {}
                function = definition(context, bound["fn"]) if "fn" in bound else None
                dynamic = dynamic or not isinstance(function, cst.FunctionDef)
                steps.add(id(function))
        scoped = any(name == "scope" for item in uses for _, name in item.methods)
        replicate(context, Replicated(at, frozenset(steps), dynamic, scoped))

    @staticmethod
    def _strategy(context: FileContext, key: tuple[int, str], many: bool) -> bool:
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
            if many:
                _world(context, node)
            else:
                _one_replica(context, node)
        for call, name in uses.methods:
            replaced = _divided if many else _replaced
            if name != "scope" and (text := replaced(context, call, name)) is not None:
                context.replace(call, text)
        return True

    @staticmethod
    def _made(
        context: FileContext, call: cst.Call, name: str, uses: Uses, many: bool, merged: set[int]
    ) -> None:
        passed = len(uses.keys) > 1  # a function still takes it
        if many:
            begin = f"{context.local('support.init_distributed')}()"
            whole = next((item for item in context.tree.ancestors(call) if id(item) in merged), None)
            if whole is not None and not context.is_planned(whole):
                target = tracker(context).target(call)
                given = f"{context.source(target)} = " if passed and target is not None else ""
                context.replace(whole, f"{given}{begin}")
            elif whole is None:
                context.replace(call if passed else context.statement(call), begin)
        elif passed:
            context.replace(call, "None")
        else:
            context.remove(context.statement(call))
        _tell(context, call, name)

    @staticmethod
    def _merged(context: FileContext) -> set[int]:
        """The conditions that do nothing but choose between strategies: one group of processes is all of them."""
        return {
            id(node)
            for node in below(context.module, cst.If)
            if _chooses(context, node) and not _is_branch(context, node)
        }

    @staticmethod
    def _unnamed(context: FileContext, call: cst.Call, name: str) -> None:
        """``with tf.distribute.MirroredStrategy().scope():``."""
        attribute = context.tree.parent(call)
        if isinstance(attribute, cst.Attribute) and attribute.attr.value == "num_replicas_in_sync":
            if name == "tf.distribute.get_strategy":
                world = f"{context.local('support.world_size')}()"
                context.replace(attribute, world)
            else:
                _one_replica(context, call)
            _tell(context, call, name)
        if not isinstance(attribute, cst.Attribute) or attribute.attr.value != "scope":
            return
        scope = context.tree.parent(attribute)
        if isinstance(scope, cst.Call):
            block = _block(context, scope)
            if block is not None and can_unwrap(block):
                context.unwrap(block)
                if name in MANY:
                    context.insert_before(block, f"{context.local('support.init_distributed')}()")
                    replicate(context, Replicated(call))
                _tell(context, call, name)


REWRITE = Distribution()


def _tell(context: FileContext, call: cst.Call, name: str) -> None:
    context.level(Level.EQUIVALENT if name in MANY else Level.APPROXIMATE, name)
    if name not in MANY | QUIET:
        context.finding("TRN505", call, f"`{name}` {ADVICE}", name)


def _chooses(context: FileContext, node: cst.If) -> bool:
    """Whether each branch of a condition makes a strategy of the same name, one of them of several replicas, and does
    nothing else."""
    made: list[tuple[str, str]] = []
    branch: cst.CSTNode | None = node
    while branch is not None:
        body = getattr(branch, "body", None)
        match list(getattr(body, "body", ())):
            case [
                cst.SimpleStatementLine(
                    body=[cst.Assign(targets=[cst.AssignTarget(target=target)], value=cst.Call(func=func))]
                )
            ] if (name := context.names.resolve(func)) in STRATEGIES:
                made.append((context.source(target), name or ""))
            case _:
                return False
        last, branch = branch, getattr(branch, "orelse", None)
        if branch is None and isinstance(last, cst.If):
            return False  # a branch without a strategy
    return len({target for target, _ in made}) == 1 and any(name in MANY for _, name in made)


def _is_branch(context: FileContext, node: cst.If) -> bool:
    """Whether a condition is the ``elif`` of another."""
    parent = context.tree.parent(node)
    return isinstance(parent, cst.If) and parent.orelse is node


def _world(context: FileContext, node: cst.BaseExpression) -> None:
    attribute = context.tree.parent(node)
    assert isinstance(attribute, cst.Attribute)
    context.replace(attribute, f"{context.local('torch.distributed.get_world_size')}()")


def _divided(context: FileContext, call: cst.Call, name: str) -> str | None:
    """What a method of a strategy of several replicas does, in each of several processes."""
    if name in RUNS:
        return _run(context, call)
    if not call.args:
        return None
    if name == "reduce":
        return _reduce(context, call)
    first = context.expression(call.args[0].value)
    if name == "experimental_distribute_dataset":
        return f"{context.local('support.ReplicaLoader')}({first}, empty=True)"
    if name == "gather":
        rest = "".join(f", {context.source(item)}" for item in call.args[1:])
        return f"{context.local('support.gather_replicas')}({first}{rest})"
    if name in DATASETS:
        return f"{context.local('support.DealtBatches')}({first}(None))"
    return f"({first},)"


def _share(context: FileContext, call: cst.Call, name: str) -> None:
    """A loss of one process, as its share of the loss of all."""
    world = f"{context.local('torch.distributed.get_world_size')}()"
    if name.endswith("scale_regularization_loss"):
        bound = bind(call, ("regularization_loss",)) or {}
        if "regularization_loss" in bound:
            text = bracketed(context.expression(bound["regularization_loss"]))
            context.replace(call, f"{text}.sum() / {world}")
            context.level(Level.EXACT, name)
        return
    bound = bind(call, ("per_example_loss", "sample_weight", "global_batch_size")) or {}
    given = {key for key, node in bound.items() if context.source(node) != "None"}
    if given == {"per_example_loss"}:  # the catalog has the others
        context.replace(call, f"{bracketed(context.expression(bound['per_example_loss']))}.mean() / {world}")
        context.level(Level.EXACT, name)


def _reduce(context: FileContext, call: cst.Call) -> str | None:
    bound = bind(call, ("reduce_op", "value", "axis"))
    if bound is None or not {"reduce_op", "value"} <= bound.keys():
        return None
    named = context.names.resolve(bound["reduce_op"]) or ""
    op = f'"{named.rpartition(".")[2]}"' if "ReduceOp." in named else context.expression(bound["reduce_op"])
    axis = context.source(bound["axis"]) if "axis" in bound else "None"
    rest = "" if axis == "None" else f", axis={axis}"
    return f"{context.local('support.reduce_replicas')}({op}, {context.expression(bound['value'])}{rest})"


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
