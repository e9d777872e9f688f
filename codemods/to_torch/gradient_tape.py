"""``tf.GradientTape`` → autograd, which always records.

    with tf.GradientTape() as tape:                                  loss = loss_fn(model(x), y)
        loss = loss_fn(y, model(x, training=True))                   optimizer.zero_grad()
    grads = tape.gradient(loss, model.trainable_variables)    →      loss.backward()
    optimizer.apply_gradients(zip(grads, model.trainable_variables)) optimizer.step()

Gradients that have another use than one step are asked for by `torch.autograd.grad`. Two tapes over one computation, as
of a GAN, go back through it one after the other, each into its own parameters only. A tape inside of another one gives
gradients that can be differentiated again.

https://www.tensorflow.org/api_docs/python/tf/GradientTape and https://pytorch.org/docs/stable/autograd.html
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from migrate.catalog.model import Level
from migrate.catalog.template import fill
from migrate.codemods import syntax as cst
from migrate.codemods.analysis.objects import objects
from migrate.codemods.context import Edit
from migrate.codemods.statements import stands_alone
from migrate.codemods.training import tapes
from migrate.codemods.training.applications import Application, applications, stepped
from migrate.codemods.training.bind import bind, method
from migrate.codemods.training.names import claimed
from migrate.codemods.training.precision import mixed
from migrate.codemods.training.scalars import is_scalar
from migrate.codemods.training.steps import Clip, Step, step
from migrate.codemods.training.tapes import GRADIENT, TAPE, Gradient, Tape
from migrate.codemods.training.tracking import tracker
from migrate.codemods.training.variables import Variables, applied_to, variables
from migrate.codemods.tree import below
from migrate.codemods.unwrap import can_unwrap

if TYPE_CHECKING:
    from migrate.codemods.context import FileContext

MINIMIZE = ("loss", "var_list", "tape", "name")
KNOWN = frozenset({"gradient", "watch", "jacobian", "stop_recording", "reset"})
CLIPS = {
    "tf.clip_by_global_norm": "torch.nn.utils.clip_grad_norm_",
    "tf.clip_by_norm": "support.clip_each_norm",
}


class GradientTape:
    """After the optimizers, whose steps it writes."""

    name = "gradient-tape"
    order = 56

    def plan(self, context: FileContext) -> None:
        found = [tape for tape in tapes.tapes(context) if id(tape.block) not in context.left]
        good = [tape for tape in found if self._is_understood(context, tape)]
        blocks = {id(tape.block): tape.block for tape in found}
        whole = [block for block in blocks.values() if self._goes(context, block, good)]
        kept = [tape for tape in good if any(tape.block is block for block in whole)]
        for _, gradient, _ in tapes.gradients(context, kept):
            if gradient is not None:
                self._gradient(context, gradient)
        for tape in kept:
            self._others(context, tape)
            context.level(Level.EXACT, TAPE)
        for block in whole:
            _unhead(context, block)
        for node in below(context.module, cst.Call):
            _minimize(context, node)
        _apply_left(context)
        for tape in kept:
            _drop_lists(context, tape)

    def _is_understood(self, context: FileContext, tape: Tape) -> bool:
        if claimed(context, tape.block):
            return False
        strange: list[cst.CSTNode] = list(tape.strange)
        strange += [call for call, name in tape.calls if name not in KNOWN]
        strange += [call for call in tape.minimised if not _can_minimize(context, call)]
        strange += [call for _, gradient, call in tapes.gradients(context, [tape]) if gradient is None]
        strange += [
            call
            for _, found, call in tapes.gradients(context, [tape])
            if found and not _sources(context, found)
        ]
        for node in strange[:1]:
            place = " ".join(context.source(context.statement(node)).split("\n")[0].split())
            context.finding("TRN506", tape.call, f"what `{place}` does with it is not understood", TAPE)
        return not strange

    @staticmethod
    def _goes(context: FileContext, block: cst.With, good: list[Tape]) -> bool:
        """Whether every item of a block is a tape that is understood, and its body has lines of its own."""
        return can_unwrap(block) and len(block.items) == sum(tape.block is block for tape in good)

    def _gradient(self, context: FileContext, gradient: Gradient) -> None:
        made = _sources(context, gradient)
        assert made is not None
        found = step(context, gradient.call) if not gradient.nested and len(gradient.arguments) == 2 else None
        if found is not None and self._fits(context, found, made):
            self._step(context, gradient, found, made)
            return
        context.replace(gradient.call, _autograd(context, gradient, made))

    @staticmethod
    def _fits(context: FileContext, found: Step, made: Variables) -> bool:
        """Whether the step is of the same parameters, by an optimizer that is known, with clippings that are."""
        applied = applied_to(context, found.application)
        alone = made.single and len(found.application.pairs) == 1  # tape.gradient(y, x) with [(dy_dx, x)]
        if applied is None or applied.text != (f"[{made.text}]" if alone else made.text):
            return False
        if made.single and not alone:
            return False
        if made.open and found.clips:
            return False  # it would be gone through twice
        return all(_clipping(context, clip, made.text) is not None for clip in found.clips)

    @staticmethod
    def _step(context: FileContext, gradient: Gradient, found: Step, made: Variables) -> None:
        optimizer = context.expression(found.application.optimizer)
        flags = ["retain_graph=True"] if gradient.retain else []
        flags += [f"inputs={made.listed}"] if gradient.shared else []
        target = _target(context, gradient, summed=not is_scalar(context, gradient.arguments["target"]))
        policy = mixed(context)
        scaler = policy.scaler if policy else ""
        backward = f"{f'{scaler}.scale({target})' if scaler else target}.backward({', '.join(flags)})"
        lines = [_clipping(context, clip, made.text) or "" for clip in found.clips]
        known = stepped(context).get(objects(context).key(found.application.optimizer))
        if known and known.clip:
            lines.append(fill(known.clip, params=made.text))
        stepping = [*lines, f"{optimizer}.step()"]
        if scaler:
            unscaled = [f"{scaler}.unscale_({optimizer})"] if lines else []
            stepping = [*unscaled, *lines, f"{scaler}.step({optimizer})", f"{scaler}.update()"]
        statement = context.statement(gradient.call)
        last = context.statement(found.application.call)
        starting = [f"{optimizer}.zero_grad()", backward]
        if statement is last:
            context.replace(last, "\n".join([*starting, *stepping]))
            return
        context.replace(statement, "\n".join(starting))
        for clip in found.clips:
            context.remove(clip.statement)
        context.replace(last, "\n".join(stepping))

    @staticmethod
    def _others(context: FileContext, tape: Tape) -> None:
        for call, name in tape.calls:
            statement = context.statement(call)
            if name == "watch":
                _watch(context, call, statement)
            elif name == "reset":
                context.remove(statement)
            elif name == "stop_recording":
                context.replace(call, f"{context.local('torch.no_grad')}()")
            elif name == "jacobian":
                texts = [context.expression(item.value) for item in call.args]
                context.replace(call, f"{context.local('support.jacobian')}({', '.join(texts[:2])})")
        for node in tape.deletions:
            context.remove(context.statement(node))


REWRITE = GradientTape()


def _unhead(context: FileContext, block: cst.With) -> None:
    """A tape's block goes; in mixed precision it says where the model computes in lower precision."""
    policy = mixed(context)
    if policy is None or len(block.items) > 1:
        context.unwrap(block)
    else:
        context.edits[id(block.items[0])] = Edit(policy.head(context).removeprefix("with "), statement=False)


def _drop_lists(context: FileContext, tape: Tape) -> None:
    """``variables = model.trainable_variables`` goes where nothing that stays reads it."""
    for call, name in tape.calls:
        arguments = bind(call, GRADIENT) if name == "gradient" else None
        node = (arguments or {}).get("sources")
        bindings = context.names.bindings(node) if isinstance(node, cst.Name) else ()
        if not isinstance(node, cst.Name) or len(bindings) != 1:
            continue
        made = bindings[0].node
        listed = variables(context, made.value) if isinstance(made, cst.Assign) else None
        if listed is None or listed.single or listed.open:
            continue
        texts = [_becomes(context, read) for read in tracker(context).reads(objects(context).key(node))]
        if all(text is not None and not _reads(text, node.value) for text in texts):
            listing = context.statement(made)
            context.remove(listing, comments=stands_alone(context.tree, listing))


def _becomes(context: FileContext, node: cst.CSTNode) -> str | None:
    """What the statement around a node becomes; None where it stays."""
    edits = (context.edits.get(id(item)) for item in (node, *context.tree.ancestors(node)))
    edit = next((item for item in edits if item is not None and item.statement), None)
    return None if edit is None else edit.text or ""


def _reads(text: str, name: str) -> bool:
    return re.search(rf"\b{re.escape(name)}\b", text) is not None


def _sources(context: FileContext, gradient: Gradient) -> Variables | None:
    return variables(context, gradient.arguments["sources"])


def _watch(context: FileContext, call: cst.Call, statement: cst.CSTNode) -> None:
    """``tape.watch(x)``: a tensor is to be recorded; parameters always are."""
    found = variables(context, call.args[0].value) if call.args else None
    if found is None or not isinstance(context.tree.parent(call), cst.Expr):
        context.finding("TRN506", call, "what is watched here is not understood", TAPE)
    elif "parameters()" in found.text:
        context.remove(statement)
    elif found.open:
        context.replace(statement, f"for item in {found.text}:\n    item.requires_grad_()")
    else:
        names = [found.text] if found.single else [item.strip() for item in found.text[1:-1].split(",")]
        context.replace(statement, "\n".join(f"{name}.requires_grad_()" for name in names))


def _target(context: FileContext, gradient: Gradient, summed: bool) -> str:
    """What is differentiated; TensorFlow adds up the elements of what is no scalar, and of several tensors."""
    node = gradient.arguments["target"]
    if isinstance(node, cst.List | cst.Tuple):
        texts = [_operand(context, item.value) for item in node.elements]
        return f"({' + '.join(f'{text}.sum()' for text in texts)})"
    text = _operand(context, node)
    return f"{text}.sum()" if summed else text


def _operand(context: FileContext, node: cst.BaseExpression) -> str:
    text = context.expression(node)
    return text if isinstance(node, cst.Name | cst.Attribute | cst.Call | cst.Subscript) else f"({text})"


def _autograd(context: FileContext, gradient: Gradient, made: Variables) -> str:
    given = gradient.arguments
    if made.open:
        return _open(context, gradient, made)
    weighted = "output_gradients" in given and context.source(given["output_gradients"]) != "None"
    summed = not weighted and not is_scalar(context, given["target"])
    parts = [_target(context, gradient, summed), made.listed]
    if weighted:
        parts.append(context.expression(given["output_gradients"]))
    if gradient.nested:
        parts.append("create_graph=True")
    elif gradient.retain:
        parts.append("retain_graph=True")
    zero = given.get("unconnected_gradients")
    if zero is not None and context.names.resolve(zero) == tapes.ZERO:
        parts.append("materialize_grads=True")
    elif not made.single:
        parts.append("allow_unused=True")
    text = f"{context.local('torch.autograd.grad')}({', '.join(parts)})"
    return f"{text}[0]" if made.single else text


def _open(context: FileContext, gradient: Gradient, made: Variables) -> str:
    """Of what may be one tensor or several: the carried function gives what TensorFlow does."""
    given = gradient.arguments
    parts = [_target(context, gradient, summed=False), made.text]
    if "output_gradients" in given and context.source(given["output_gradients"]) != "None":
        parts.append(context.expression(given["output_gradients"]))
    if gradient.nested:
        parts.append("create_graph=True")
    elif gradient.retain:
        parts.append("retain_graph=True")
    return f"{context.local('support.gradients')}({', '.join(parts)})"


def _clipping(context: FileContext, clip: Clip, params: str) -> str | None:
    """The statement that clips the gradients in their parameters; None if there is none."""
    bounds = [context.expression(node) for node in clip.bounds]
    if clip.function in CLIPS:
        return f"{context.local(CLIPS[clip.function])}({params}, {bounds[0]})"
    low, high = (context.value(node) for node in clip.bounds)
    if isinstance(low, int | float) and isinstance(high, int | float) and low == -high:
        return f"{context.local('torch.nn.utils.clip_grad_value_')}({params}, {bounds[1]})"
    return None


def _can_minimize(context: FileContext, call: cst.Call) -> bool:
    """Whether `_minimize` writes the steps of a call."""
    known = (
        stepped(context).get(objects(context).key(call.func.value))
        if isinstance(call.func, cst.Attribute)
        else None
    )
    bound = bind(call, MINIMIZE) or {}
    return known is not None and "loss" in bound and isinstance(context.tree.parent(call), cst.Expr)


def _minimize(context: FileContext, call: cst.Call) -> None:
    """``optimizer.minimize(loss, var_list)``: the loss is a function, or a tensor if a tape is given."""
    found = method(call)
    known = stepped(context).get(objects(context).key(found[0])) if found and found[1] == "minimize" else None
    if found is None or known is None or claimed(context, call):
        return
    bound = bind(call, MINIMIZE)
    if bound is None or not _can_minimize(context, call):
        context.finding("TRN506", call, "what is minimised here is not understood", "keras.Optimizer")
        return
    loss, optimizer = bound["loss"], context.expression(found[0])
    value: cst.BaseExpression | None = loss if "tape" in bound else None
    if isinstance(loss, cst.Lambda):
        value = loss.body
    text = _operand(context, value) if value is not None else f"{_operand(context, loss)}()"
    summed = "" if value is not None and is_scalar(context, value) else ".sum()"
    listed = variables(context, bound["var_list"]) if "var_list" in bound else None
    clip = [fill(known.clip, params=listed.text)] if known.clip and listed else []
    lines = [f"{optimizer}.zero_grad()", f"{text}{summed}.backward()", *clip, f"{optimizer}.step()"]
    context.replace(context.statement(call), "\n".join(lines))


def _pairs(context: FileContext, found: Application) -> str:
    """The gradients with their parameters, as the carried function takes them."""
    if found.pairs:
        return f"[{', '.join(f'({context.expression(g)}, {context.expression(v)})' for g, v in found.pairs)}]"
    listed = variables(context, found.variables)
    parameters = listed.text if listed else context.expression(found.variables)
    return f"zip({context.expression(found.gradients)}, {parameters})"


def _apply_left(context: FileContext) -> None:
    """Steps whose gradients had other uses, too: of optimizers that are rewritten."""
    for found in applications(context):
        known = stepped(context).get(objects(context).key(found.optimizer))
        if known is None or claimed(context, found.call):
            continue
        pairs = _pairs(context, found)
        if known.clip:
            context.finding(
                "TRN506",
                found.call,
                "the optimizer clips these gradients in Keras: clip them before the step",
                TAPE,
            )
        apply = context.local("support.apply_gradients")
        context.replace(found.call, f"{apply}({context.expression(found.optimizer)}, {pairs})")
