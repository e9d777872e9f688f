"""``model.fit(...)`` → a training loop.

https://keras.io/api/models/model_training_apis/#fit-method
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from migrate.catalog.model import Level
from migrate.catalog.values import Tensor, literal
from migrate.codemods import syntax as cst
from migrate.codemods.analysis.kinds import Array, Batches, Several
from migrate.codemods.analysis.objects import Compiled, Model, Trained, objects
from migrate.codemods.analysis.scopes import dotted
from migrate.codemods.training import arrays
from migrate.codemods.training.acting import acts_at_batches, acts_in_tests, wants_logs
from migrate.codemods.training.bind import bind, method
from migrate.codemods.training.casts import input_cast, may_be_arrays
from migrate.codemods.training.distributed import replicated, synchronizes
from migrate.codemods.training.ends import Ends, ends, takes_one
from migrate.codemods.training.fit_arguments import (
    callbacks_of,
    first_batches,
    history_variable,
    of_steps,
    reported,
)
from migrate.codemods.training.fit_weights import weights_of
from migrate.codemods.training.fits import Planned, history_target, write_loops
from migrate.codemods.training.held import held
from migrate.codemods.training.loop import Loop
from migrate.codemods.training.names import claimed, pick, reuse
from migrate.codemods.training.penalties import penalty
from migrate.codemods.training.precision import mixed
from migrate.codemods.training.weighted import is_weighted
from migrate.codemods.training.wrap import wrap
from migrate.codemods.tree import below

if TYPE_CHECKING:
    from migrate.codemods.context import FileContext

PARAMETERS = (
    "x",
    "y",
    "batch_size",
    "epochs",
    "verbose",
    "callbacks",
    "validation_split",
    "validation_data",
    "shuffle",
    "class_weight",
    "sample_weight",
    "initial_epoch",
    "steps_per_epoch",
    "validation_steps",
    "validation_batch_size",
    "validation_freq",
)
STATISTICS = frozenset({"keras.layers.BatchNormalization"})
PRETRAINED = "keras.applications."
"""What has running statistics."""
DROPPED = frozenset({"workers", "use_multiprocessing", "max_queue_size"})
"""Former arguments that say how to load, not what."""


class Fit:
    """Turns each call into a loop where the model and its set-up are known; every other one is a finding."""

    name = "training-fit"
    order = 55

    def plan(self, context: FileContext) -> None:
        known = objects(context)
        planned: list[Planned] = []
        for node in below(context.module, cst.Call):
            found = method(node)
            if not found or found[1] != "fit":
                continue
            kind = known.of(found[0])
            if known.is_open(found[0]):
                context.finding(
                    "TRN501", node, "whether this is a Keras model, and its compile(), are not known here"
                )
            if not isinstance(kind, Model) or claimed(context, context.statement(node)):
                continue
            made = self._plan(context, node, found[0], kind)
            planned += [made] if made is not None else []
        write_loops(context, planned)

    def _plan(
        self, context: FileContext, call: cst.Call, receiver: cst.BaseExpression, kind: Model
    ) -> Planned | None:
        bound = bind(call, PARAMETERS)
        target = history_target(context, call)
        if kind.compiled is None or bound is None or "x" not in bound or target is None:
            context.finding("TRN501", call, _why_not(kind, bound, target))
            return None
        if not dotted(receiver):
            context.finding("TRN501", call, "fit() of a model that has no name")
            return None
        for name in set(bound) - set(PARAMETERS) - DROPPED:
            context.finding("TRN503", call, f"fit() argument `{name}` is unknown")
        objects(context).stated[id(call)] = Trained()
        context.level(Level.EXACT, "keras.Model.fit")
        return _planned(context, call, receiver, kind, bound, target)


REWRITE = Fit()


def _why_not(kind: Model, bound: dict[str, cst.BaseExpression] | None, target: str | None) -> str:
    if kind.compiled is None:
        return "the compile() of this model is not known here"
    if bound is None or "x" not in bound:
        return "fit() gets its arguments unpacked, or no data, so they are not known here"
    return "fit() inside another expression"


def _planned(
    context: FileContext,
    call: cst.Call,
    receiver: cst.BaseExpression,
    kind: Model,
    bound: dict[str, cst.BaseExpression],
    target: str,
) -> Planned:
    compiled = kind.compiled
    assert compiled is not None
    lines: list[str] = []
    known = ends(context, receiver)
    loaded = _data(context, call, bound, kind, known)
    lines += (wrap(line, len(context.tree.indent(call))) for line in loaded.lines)
    batches = of_steps(context, call, loaded.batches, bound.get("steps_per_epoch"), lines)
    validation = loaded.validation or _validation(context, call, bound, kind, known, lines)
    validation = first_batches(context, call, validation, bound.get("validation_steps"), lines)
    weights, unreduced = weights_of(context, call, bound, compiled, lines, kind.outputs)
    epochs = context.expression(bound["epochs"]) if "epochs" in bound else "1"
    callbacks, begins, made = callbacks_of(context, call, bound.get("callbacks"))
    lines += made
    history = history_variable(context, call, target)
    replicas, batches = _processes(context, call, dotted(receiver), batches, lines)
    callbacks = _callbacks_here(context, call, callbacks, lines) if replicas and callbacks else callbacks
    policy = mixed(context)
    raw = not loaded.made and "string" not in kind.inputs and may_be_arrays(context, bound["x"])
    loop = Loop(
        model=dotted(receiver),
        batches=batches,
        epochs=epochs,
        compiled=compiled,
        first=_first(context, call, bound.get("initial_epoch"), callbacks, compiled),
        inputs=loaded.inputs,
        packed=takes_one(context, receiver),
        cast="carried"
        if raw
        else ""
        if loaded.made and "string" not in kind.inputs
        else input_cast(context, kind),
        raw=raw,
        validation=validation,
        frequency=_unless(context, bound.get("validation_freq"), "1"),
        callbacks=callbacks,
        begins=begins,
        at_batches=bool(callbacks) and acts_at_batches(context, bound.get("callbacks")),
        in_tests=bool(callbacks) and acts_in_tests(context, bound.get("callbacks")),
        wants_logs=bool(callbacks) and wants_logs(context, bound.get("callbacks")),
        weights=weights,
        unreduced=unreduced,
        history=history,
        penalty=penalty(context, dotted(receiver)),
        report=reported(context, bound.get("verbose")),
        replicas=replicas,
        statistics=_statistics(context, kind) if replicas else "",
        autocast=policy.head(context) if policy else "",
        scaler=policy.scaler if policy else "",
    )
    return Planned(call, tuple(lines), loop, target)


def _first(
    context: FileContext,
    call: cst.Call,
    node: cst.BaseExpression | None,
    callbacks: str,
    compiled: Compiled,
) -> str:
    """The first epoch, where it is not 0: that of the call, or the one that a callback knows where training ended."""
    first = _unless(context, node, "0")
    if not callbacks or all(name != "keras.callbacks.BackupAndRestore" for _, name in context.calls()):
        return first
    if compiled.scheduler:
        message = "after a restart the schedule begins anew: restore the scheduler's state dict too"
        context.finding("TRN503", call, message, "keras.callbacks.BackupAndRestore")
    return f"max(callback.initial_epoch for callback in {callbacks})"


def _statistics(context: FileContext, kind: Model) -> str:
    """The function that shares running statistics, where a model may have some."""
    own = not kind.builder or kind.builder.startswith(f"{context.module_name}.")
    if own and not any(name in STATISTICS or name.startswith(PRETRAINED) for _, name in context.calls()):
        return ""
    return context.local("support.share_statistics")


def _processes(
    context: FileContext, call: cst.Call, model: str, batches: str, lines: list[str]
) -> tuple[str, str]:
    """The model's `DistributedDataParallel` and this process's part of the batches, under a strategy of several
    replicas; else '' and the batches as they are."""
    if replicated(context) is None:
        return "", batches
    replicas, parts = pick(context, call, "replicas"), pick(context, call, "train_batches")
    parallel = context.local("torch.nn.parallel.DistributedDataParallel")
    device = f"{context.local('support.init_distributed')}()"
    indent = len(context.tree.indent(call))
    if synchronizes(context):
        lines.append(f"if {context.local('torch.cuda.is_available')}():")
        lines.append(f"    {context.local('torch.nn.SyncBatchNorm')}.convert_sync_batchnorm({model})")
    lines.append(wrap(f"{replicas} = {parallel}({model}.to({device}))", indent))
    lines.append(wrap(f"{parts} = {context.local('support.ReplicaLoader')}({batches})", indent))
    return replicas, parts


def _callbacks_here(context: FileContext, call: cst.Call, callbacks: str, lines: list[str]) -> str:
    """The callbacks of this process: those that write files are the first one's alone."""
    name, main = reuse(context, call, "callbacks"), context.local("support.is_main_process")
    made = f"{name} = [item for item in {callbacks} if {main}() or not item.writes_files]"
    lines.append(wrap(made, len(context.tree.indent(call))))
    return name


def _data(
    context: FileContext, call: cst.Call, bound: dict[str, cst.BaseExpression], kind: Model, known: Ends
) -> arrays.Loaded:
    if "y" in bound and context.source(bound["y"]) != "None":
        return arrays.for_fit(context, call, bound, kind, known)
    if kind.compiled is not None and kind.compiled.lossless:
        if _gives_arrays(context, bound["x"]):
            return arrays.for_fit(context, call, bound, kind, known)
        if not _gives_pairs(context, bound["x"]):
            message = "batches without targets may be given here, and the written loop takes pairs"
            context.finding("TRN503", call, message)
    for name in ("batch_size", "validation_split"):
        if name in bound and literal(context.source(bound[name])) not in (None, 0.0):
            context.finding(
                "TRN503", call, f"fit() argument `{name}` needs arrays, and this data is batched already"
            )
    batches = context.expression(bound["x"])
    inputs = "list" if len(kind.inputs) > 1 and not known.dicts else "one"
    if isinstance(bound["x"], cst.Name | cst.Attribute):
        return arrays.Loaded((), batches, inputs=inputs, made=False)
    name = reuse(context, call, "train_loader")  # made once, not anew in each epoch
    return arrays.Loaded((f"{name} = {batches}",), name, inputs=inputs, made=False)


def _gives_arrays(context: FileContext, node: cst.BaseExpression) -> bool:
    """Whether the data is an array or tensor, or several that are written out, by name or in a list."""
    value = held(context, node) if isinstance(node, cst.Name) else node
    written = isinstance(value, cst.Dict | cst.List | cst.Tuple)
    return written or isinstance(objects(context).of(node), Array | Tensor)


def _gives_pairs(context: FileContext, node: cst.BaseExpression) -> bool:
    """Whether the data is batches of inputs with their targets."""
    kind = objects(context).of(node)
    return isinstance(kind, Batches) and isinstance(kind.item, Several) and len(kind.item.items) == 2


def _validation(
    context: FileContext,
    call: cst.Call,
    bound: dict[str, cst.BaseExpression],
    kind: Model,
    known: Ends,
    lines: list[str],
) -> str:
    node = bound.get("validation_data")
    if node is None or context.source(node) == "None":
        return ""
    given = node
    if isinstance(node, cst.Name):
        bindings = context.names.bindings(node)
        if len(bindings) == 1 and isinstance(bindings[0].value, cst.Tuple):
            given = bindings[0].value
    if not isinstance(given, cst.Tuple | cst.List):
        if "y" in bound and objects(context).of(node) is None:
            message = f"whether `{context.source(node)}` is a pair of arrays or batches is not known; batches are taken"
            context.finding("TRN503", call, message)
        elif is_weighted(context, node):
            context.finding("TRN503", call, "sample weights in validation_data are not in the written loop")
        if isinstance(node, cst.Name | cst.Attribute):
            return context.expression(node)
        name = reuse(context, call, "val_loader")
        lines.append(f"{name} = {context.expression(node)}")
        return name
    if len(given.elements) != 2:
        context.finding("TRN503", call, "sample weights in validation_data are not in the written loop")
    x, y = given.elements[0].value, given.elements[1].value
    dataset, _ = arrays.tensors(context, x, y, kind, known=known)
    name = reuse(context, call, "val_loader")
    size = bound.get("validation_batch_size", bound.get("batch_size"))
    line = f"{name} = {arrays.loader(context, dataset, size)}"
    lines.append(wrap(line, len(context.tree.indent(call))))
    return name


def _unless(context: FileContext, node: cst.BaseExpression | None, usual: str) -> str:
    return "" if node is None or context.source(node) == usual else context.expression(node)
