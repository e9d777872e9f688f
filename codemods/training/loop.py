"""The text of a training loop: what ``model.fit`` does, written out."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from migrate.catalog.template import fill
from migrate.codemods.analysis.objects import Compiled

SAMPLE = "*"


@dataclass(frozen=True)
class Spelling:
    """The names of the loop's own variables and of the library functions, as free and imported in the file."""

    epoch: str = "epoch"
    device: str = "device"
    inputs: str = "inputs"
    targets: str = "targets"
    outputs: str = "outputs"
    loss: str = "loss"
    total: str = "total_loss"
    seen: str = "seen"
    logs: str = "logs"
    callback: str = "callback"
    step: str = "step"
    metric: str = "metric"
    summary: str = "summary"
    weights: str = "weights"
    label: str = "label"
    tensor: str = "torch.tensor"
    evaluate: str = "evaluate_model"
    history: str = "History"
    to_model: str = "to_model"
    to_device: str = "to_device"


@dataclass(frozen=True)
class Loop:
    """One call of ``fit``.

    Attributes:
        model, batches, epochs: source texts.
        compiled: the model's set-up.
        first: the first epoch's number, where it is not 0.
        inputs: how a batch holds the inputs: see `migrate.codemods.training.arrays.Loaded`.
        packed: whether the model takes several inputs as one list.
        cast: the dtype that the inputs are cast to; ``carried`` if only the model itself can tell; '' for none;
            ``strings`` if the inputs are strings, which stay what they are.
        validation: what to evaluate after each epoch, '' for nothing; every ``frequency``-th epoch.
        callbacks: source text; '' without.
        begins: whether a callback may do something at the start of an epoch.
        at_batches: whether a callback may do something before or after a batch.
        in_tests: whether one may do something while the model is evaluated.
        wants_logs: whether one may look at its logs where Keras gives it none, or those of the last epoch once more.
        weights: `SAMPLE` where a batch has the samples' weights as its last part; the name of a mapping from classes to
            weights; '' for none.
        unreduced: with weights, the variable of the loss that gives one value a sample.
        history: the variable that records the run; '' if nobody looks at it.
        penalty: code of the penalties of the model's weights; '' for none.
        report: whether to print a line an epoch: ``always``, ``never``, or the text of a condition.
        replicas: of several processes, the model's `DistributedDataParallel`, the batches being a
            `support.ReplicaLoader`; '' for one process.
        statistics: of several processes, the function that shares running statistics; '' where there are none.
        autocast: the head of the block in which the model computes in lower precision; '' in full precision.
        scaler: the object that scales the loss for it; '' for none.
        raw: whether a batch may be of arrays.
        optional: what may be None when the loop runs: ``validation``, ``scheduler``.
    """

    model: str
    batches: str
    epochs: str
    compiled: Compiled
    first: str = ""
    inputs: str = "one"
    packed: bool = False
    cast: str = ""
    validation: str = ""
    frequency: str = ""
    callbacks: str = ""
    begins: bool = True
    at_batches: bool = False
    in_tests: bool = False
    wants_logs: bool = False
    weights: str = ""
    unreduced: str = ""
    history: str = ""
    penalty: str = ""
    report: str = "always"
    replicas: str = ""
    statistics: str = ""
    autocast: str = ""
    scaler: str = ""
    optional: frozenset[str] = frozenset()
    raw: bool = False


def write(loop: Loop, spelling: Spelling) -> str:
    """The statements of the loop."""
    return "\n".join(_lines(loop, spelling))


def _lines(loop: Loop, s: Spelling) -> Iterator[str]:
    yield f"{s.device} = next({loop.model}.parameters()).device"
    if loop.callbacks:
        yield f"for {s.callback} in {loop.callbacks}:"
        yield f"    {s.callback}.attach({loop.model}, {loop.compiled.of(loop.model, 'optimizer')})"
    epochs = f"{loop.first}, {loop.epochs}" if loop.first else loop.epochs
    if is_single(loop):
        yield from _epoch(loop, s)
        return
    yield f"for {s.epoch} in range({epochs}):"
    for line in _epoch(loop, s):
        yield f"    {line}" if line else ""
    if loop.callbacks:
        yield f"for {s.callback} in {loop.callbacks}:"
        yield f"    {s.callback}.on_train_end({s.logs if loop.wants_logs else ''})"


def is_single(loop: Loop) -> bool:
    """Whether it is one epoch, whose number nothing asks for: no loop around it is needed."""
    asks = loop.first or loop.callbacks or loop.history or loop.frequency
    return loop.epochs == "1" and not asks


def _epoch(loop: Loop, s: Spelling) -> Iterator[str]:
    compiled, model = loop.compiled, loop.model
    metrics = compiled.of(model, "metrics")
    nothing = ", {}" if loop.wants_logs else ""
    if loop.callbacks and loop.begins:
        yield f"for {s.callback} in {loop.callbacks}:"
        yield f"    {s.callback}.on_epoch_begin({s.epoch}{nothing})"
    yield f"{model}.train()"
    if metrics:
        yield f"for {s.metric} in {metrics}.values():"
        yield f"    {s.metric}.reset()"
    yield f"{s.total}, {s.seen} = 0.0, 0"
    parts = [f"*{s.inputs}" if loop.inputs == "flat" else s.inputs, s.targets]
    parts += [s.weights] * (loop.weights == SAMPLE)
    if loop.at_batches:
        yield f"for {s.step}, ({', '.join(parts)}) in enumerate({loop.batches}):"
        yield f"    for {s.callback} in {loop.callbacks}:"
        yield f"        {s.callback}.on_train_batch_begin({s.step}{nothing})"
    else:
        yield f"for {', '.join(parts)} in {loop.batches}:"
    for line in _step(loop, s):
        yield f"    {line}"
    logs = [f'{s.logs} = {{"loss": {s.total} / {s.seen}}}']
    if metrics:
        logs.append(
            f"{s.logs} |= {{name: float({s.metric}.compute()) for name, {s.metric} in {metrics}.items()}}"
        )
    if loop.at_batches:
        yield from (f"    {line}" for line in logs)
        yield f"    for {s.callback} in {loop.callbacks}:"
        yield f"        {s.callback}.on_train_batch_end({s.step}, {s.logs})"
        yield f"    if any({s.callback}.stop_training for {s.callback} in {loop.callbacks}):"
        yield "        break"
        yield f"    {model}.train()  # whatever mode a callback has left it in"
    else:
        yield from logs
    if loop.statistics:
        yield f"{loop.statistics}({model})"
    yield from _validation(loop, s)
    if loop.callbacks:
        yield f"for {s.callback} in {loop.callbacks}:"
        yield f"    {s.callback}.on_epoch_end({s.epoch}, {s.logs})"
    if loop.history:
        yield f"{loop.history}.append({s.epoch}, {s.logs})"
    yield from _report(loop, s)
    if loop.callbacks:
        yield f"if any({s.callback}.stop_training for {s.callback} in {loop.callbacks}):"
        yield "    break"


def _step(loop: Loop, s: Spelling) -> Iterator[str]:
    compiled, model = loop.compiled, loop.model
    optimizer = compiled.of(model, "optimizer")
    yield from _moved(loop, s)
    yield f"{optimizer}.zero_grad()"
    several = loop.inputs in ("flat", "list") and not loop.packed
    called = f"{loop.replicas or model}({'*' if several else ''}{s.inputs})"
    if loop.autocast:
        yield f"{loop.autocast}:"
        yield f"    {s.outputs} = {called}"
        if not compiled.outputs:
            yield f"{s.outputs} = {s.outputs}.float()"
    else:
        yield f"{s.outputs} = {called}"
    if compiled.targets:
        yield f"{s.targets} = {fill(compiled.targets, targets=s.targets, outputs=s.outputs)}"
    yield from _loss(loop, s)
    if loop.penalty:
        yield f"{s.loss} = {s.loss} + {loop.penalty}"
    if loop.replicas:
        yield f"{s.loss} = {s.loss} * {loop.batches}.weight"
    yield f"{loop.scaler}.scale({s.loss}).backward()" if loop.scaler else f"{s.loss}.backward()"
    if compiled.clip:
        if loop.scaler:
            yield f"{loop.scaler}.unscale_({optimizer})"
        yield fill(compiled.clip, params=f"{model}.parameters()")
    if loop.scaler:
        yield f"{loop.scaler}.step({optimizer})"
        yield f"{loop.scaler}.update()"
    else:
        yield f"{optimizer}.step()"
    if compiled.scheduler:
        scheduler = compiled.of(model, "scheduler")
        if "scheduler" in loop.optional:
            yield f"if {scheduler} is not None:"
        yield f"{'    ' * ('scheduler' in loop.optional)}{scheduler}.step()"
    if loop.replicas:
        yield f"{s.loss}, {s.outputs}, {s.targets} = {loop.batches}.gather({s.loss}, {s.outputs}, {s.targets})"
    count = f"len({s.targets})"
    if loop.replicas:
        count = f"{loop.batches}.size"
    elif compiled.outputs:
        whole = {"one": s.inputs, "dict": f"next(iter({s.inputs}.values()))"}.get(
            loop.inputs, f"{s.inputs}[0]"
        )
        count = f"len({whole})"
    yield f"{s.total} += {s.loss}.item() * {count}"
    yield f"{s.seen} += {count}"
    if compiled.metrics:
        outputs = s.outputs if compiled.outputs else f"{s.outputs}.detach()"
        yield f"for {s.metric} in {compiled.of(model, 'metrics')}.values():"
        yield f"    {s.metric}.update({outputs}, {s.targets})"


def _moved(loop: Loop, s: Spelling) -> Iterator[str]:
    """A batch goes to where the model computes, the inputs in its dtypes."""
    cast = f", {loop.cast}" if loop.cast else ""
    targets = f"{s.targets}.to({s.device})"
    if loop.raw:
        targets = f"{s.to_device}({s.targets}, {s.device})"
    if loop.compiled.outputs:
        targets = f"{s.to_device}({s.targets}, {s.device})"
    if loop.cast == "strings":
        yield f"{s.targets} = {targets}"
        return
    if loop.cast == "carried":
        several = loop.inputs in ("flat", "list")
        given = s.inputs if several else f"[{s.inputs}]"
        yield f"{s.inputs}{'' if several else ','} = {s.to_model}({loop.model}, {given})"
    elif loop.inputs == "dict":
        yield f"{s.inputs} = {s.to_device}({s.inputs}, {s.device})"
    elif loop.inputs != "one":
        yield f"{s.inputs} = [item.to({s.device}{cast}) for item in {s.inputs}]"
    else:
        yield f"{s.inputs}, {s.targets} = {s.inputs}.to({s.device}{cast}), {targets}"
        return
    yield f"{s.targets} = {targets}"


def _loss(loop: Loop, s: Spelling) -> Iterator[str]:
    """The loss of a batch. With weights Keras sums weighted losses and divides by the number of samples."""
    if not loop.weights:
        yield f"{s.loss} = {loop.compiled.of(loop.model, 'criterion')}({s.outputs}, {s.targets})"
        return
    if loop.weights != SAMPLE:
        labels = fill(loop.compiled.labels, targets=s.targets)
        items = f"[{loop.weights}.get(int({s.label}), 1.0) for {s.label} in {labels}]"
        yield f"{s.weights} = {s.tensor}({items}, device={s.device})"
    else:
        yield f"{s.weights} = {s.weights}.to({s.device}).flatten()"
    yield f"{s.loss} = ({loop.unreduced}({s.outputs}, {s.targets}) * {s.weights}).mean()"


def with_penalty(criterion: str, penalty: str) -> str:
    """What evaluation takes for the loss: Keras counts the penalties of the weights there too."""
    return f"lambda outputs, targets: {criterion}(outputs, targets) + {penalty}" if penalty else criterion


def _validation(loop: Loop, s: Spelling) -> Iterator[str]:
    if not loop.validation:
        return
    pieces = [
        loop.model,
        loop.validation,
        with_penalty(loop.compiled.of(loop.model, "criterion"), loop.penalty),
    ]
    if loop.compiled.metrics:
        pieces.append(loop.compiled.of(loop.model, "metrics"))
    if loop.in_tests:
        pieces.append(f"callbacks={loop.callbacks}")
    line = f'{s.logs} |= {s.evaluate}({", ".join(pieces)}, prefix="val_")'
    conditions = [f"{loop.validation} is not None"] * ("validation" in loop.optional)
    conditions += [f"({s.epoch} + 1) % {loop.frequency} == 0"] * bool(loop.frequency)
    if conditions:
        yield f"if {' and '.join(conditions)}:"
        yield f"    {line}"
    else:
        yield line


def _report(loop: Loop, s: Spelling) -> Iterator[str]:
    if loop.report != "never":
        yield from report_lines(loop.report, "" if is_single(loop) else loop.epochs, s)


def report_lines(condition: str, epochs: str, s: Spelling) -> Iterator[str]:
    """What prints an epoch's logs.

    Args:
        condition: when to, as code; ``always`` for without any.
        epochs: how many there are, as code; '' for one alone.
    """
    epochs = f"{{{epochs}}}" if epochs and not epochs.isdigit() else epochs
    indent = ""
    if condition != "always":
        yield f"if {condition}:"
        indent = "    "
    yield f'{indent}{s.summary} = " - ".join(f"{{name}}: {{value:.4f}}" for name, value in {s.logs}.items())'
    number = f"Epoch {{{s.epoch} + 1}}/{epochs} - "
    yield f'{indent}print(f"{number}{{{s.summary}}}")' if epochs else f"{indent}print({s.summary})"
