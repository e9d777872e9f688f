"""Optimizers that a program steps itself: Keras's learn their variables at the first step, PyTorch's at the start.

    optimizer = keras.optimizers.Adam(1e-3)              optimizer = torch.optim.Adam(model.parameters(), lr=1e-3)
    ...                                             →
    optimizer.apply_gradients(zip(grads, model.trainable_variables))

The variables are those that the file's calls of ``apply_gradients`` and ``minimize`` name. If the model is made after
the optimizer, the optimizer moves behind it.

https://keras.io/api/optimizers/ and https://pytorch.org/docs/stable/optim.html
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from migrate.catalog.choice import Unrenderable
from migrate.catalog.model import Optimizer
from migrate.catalog.registry import find
from migrate.catalog.template import fill
from migrate.codemods import syntax as cst
from migrate.codemods.spelling import quoted_like
from migrate.codemods.training.applications import Stepped, application, stepped
from migrate.codemods.training.bind import bind
from migrate.codemods.training.clipping import hook, is_constant
from migrate.codemods.training.component import Piece, piece
from migrate.codemods.training.distributed import summing
from migrate.codemods.training.iterations import as_tensors, counted
from migrate.codemods.training.names import claimed, pick
from migrate.codemods.training.tracking import Uses, tracker
from migrate.codemods.training.variables import applied_to, place, variables
from migrate.codemods.training.wrap import wrap
from migrate.codemods.tree import below

if TYPE_CHECKING:
    from migrate.codemods.context import FileContext

MINIMIZE = ("loss", "var_list", "tape", "name")
STEPS = frozenset({"apply", "apply_gradients", "minimize"})
RATES = frozenset({"learning_rate", "lr"})


class OptimizerObjects:
    """After compile has taken the optimizers that it is given; before the steps, which ask what goes with them."""

    name = "optimizer-objects"
    order = 55

    def plan(self, context: FileContext) -> None:
        for call, name in list(context.calls()):
            if (
                isinstance(find(name), Optimizer)
                and id(call) not in context.left
                and not claimed(context, call)
            ):
                self._object(context, call, name)

    def _object(self, context: FileContext, call: cst.Call, name: str) -> None:
        target = tracker(context).target(call)
        statement = context.statement(call)
        if target is None:
            self._given(context, call)
            return
        if not isinstance(statement, cst.SimpleStatementLine) or len(statement.body) != 1:
            return
        uses = tracker(context).uses(tracker(context).key(target), value=call)
        found = self._parameters(context, uses, call)
        if found is None:
            return
        params, needed = found
        try:
            made = piece(context, call, Optimizer)
        except Unrenderable:
            return  # the catalog says so by itself
        if made is None:
            return
        self._rates(context, uses)
        self._others(context, uses)
        lines = self._write(context, call, context.source(target), params, made, uses)
        start, end = context.tree.span(statement)[0], self._first_step(context, uses, call)
        later = [item for item in needed if start < context.tree.span(item)[0] < end]
        if later:  # the model comes after: so does its optimizer
            text = "\n".join(lines)
            context.remove(statement)
            context.insert_after(max(later, key=lambda item: context.tree.span(item)[0]), text)
        else:
            context.replace(statement, "\n".join(lines))
        for item in made.moved:
            context.remove(item)

    def _first_step(self, context: FileContext, uses: Uses, at: cst.CSTNode) -> float:
        """Where the scope of an optimizer first has it step: what is bound after that, it was not made for."""
        home = context.tree.enclosing(at, cst.FunctionDef)
        found: list[float] = []
        waiting = [call for call, name in uses.methods if name in STEPS]
        seen: set[int] = set()
        while waiting:
            call = waiting.pop()
            around = context.tree.enclosing(call, cst.FunctionDef)
            if around is home:
                found.append(context.tree.span(call)[0])
            elif around is not None and id(around) not in seen:
                seen.add(id(around))
                waiting += context.kinds.calls_of(around) or self._by_name(context, around)
        return min((place for place in found if place > context.tree.span(at)[0]), default=math.inf)

    @staticmethod
    def _by_name(context: FileContext, function: cst.FunctionDef) -> list[cst.Call]:
        """The calls below a function of its name, of which a notebook may have several."""
        start = context.tree.span(function)[1]
        return [
            call
            for call in below(context.module, cst.Call)
            if isinstance(call.func, cst.Name)
            and call.func.value == function.name.value
            and context.tree.span(call)[0] > start
        ]

    def _given(self, context: FileContext, call: cst.Call) -> None:
        """An optimizer that is made where it is given away, to the ``compile`` of a model of the file's own."""
        key, statement = tracker(context).given(call), context.statement(call)
        if key is None or not isinstance(statement, cst.SimpleStatementLine):
            return
        uses = tracker(context).uses(key, call)
        found = self._parameters(context, uses, call)
        try:
            made = piece(context, call, Optimizer) if found is not None else None
        except Unrenderable:
            return  # the catalog says so by itself
        if found is None or made is None:
            return
        self._rates(context, uses)
        self._others(context, uses)
        if not made.scheduler and not counted(context, uses):
            (line,) = self._write(context, call, "", found[0], made, uses)
            context.replace(call, line)
            return
        name = pick(context, call, key[1])
        context.insert_before(statement, "\n".join(self._write(context, call, name, found[0], made, uses)))
        context.replace(call, name)

    def _parameters(
        self, context: FileContext, uses: Uses, at: cst.CSTNode
    ) -> tuple[str, tuple[cst.CSTNode, ...]] | None:
        """The parameters that the optimizer steps, as its own scope names them; None if that is not known."""
        texts: dict[str, tuple[cst.CSTNode, ...]] = {}
        for call, name in uses.methods:
            if name in ("apply_gradients", "apply"):
                applied = application(context, call)
                found = applied_to(context, applied) if applied else None
            elif name == "minimize":
                node = (bind(call, MINIMIZE) or {}).get("var_list")
                found = variables(context, node) if node is not None else None
            else:
                continue
            there = place(context, found, at) if found else None
            if found is None or there is None:
                return None
            texts[f"[{there[0]}]" if found.single else there[0]] = there[1]
        if not texts:
            return None
        together = ", ".join(text[1:-1] if text.startswith("[") else f"*{text}" for text in texts)
        only = next(iter(texts)) if len(texts) == 1 else f"[{together}]"
        return only, tuple(item for needed in texts.values() for item in needed)

    def _write(
        self, context: FileContext, call: cst.Call, target: str, params: str, made: Piece, uses: Uses
    ) -> list[str]:
        """The statements that make the optimizer; a schedule steps whenever it does."""

        def said(code: str, **inputs: str) -> str:
            return quoted_like(context.tree.text, fill(code, **inputs))

        indent = len(context.tree.indent(call))
        code = said(made.rendered.code, params=params)
        lines = [wrap(f"{target} = {code}", indent) if target else code]
        if made.scheduler:
            scheduler = f"{target}_scheduler" if "." in target else pick(context, call, f"{target}_scheduler")
            code = said(made.scheduler, optimizer=target)
            lines.append(wrap(f"{scheduler} = {code}", indent))
            lines.append(f"{target}.register_step_post_hook(lambda *_: {scheduler}.step())")
        if target and counted(context, uses):
            lines.append(f"{context.local('support.count_steps')}({target})")
        if target:
            before, after = summing(context, target, params)
            lines = [*before, *lines, *after]
        clip = made.rendered.clip
        if target and not is_constant(clip):  # its bound may have no name where the steps are
            lines.append(quoted_like(context.tree.text, hook(context, target, clip)))
            clip = ""
        for key in uses.keys:
            stepped(context)[key] = Stepped(context.localise(clip))
        return lines

    @staticmethod
    def _others(context: FileContext, uses: Uses) -> None:
        """What only Keras's optimizers have: ``build`` goes, steps are counted, anything else is a finding."""
        reads = counted(context, uses)
        as_tensors(context, reads)
        counts = {id(node) for node in reads}
        for call, name in uses.methods:
            if name == "build" and isinstance(context.tree.parent(call), cst.Expr):
                context.remove(context.statement(call))
            elif name not in STEPS:
                context.finding("TRN506", call, f"a torch optimizer has no `{name}()`", "keras.Optimizer")
        for node in uses.others:
            parent = context.tree.parent(node)
            if (
                isinstance(parent, cst.Attribute)
                and parent.attr.value not in RATES
                and id(parent) not in counts
            ):
                message = f"a torch optimizer has no `{parent.attr.value}`"
                context.finding("TRN506", parent, message, "keras.Optimizer")

    @staticmethod
    def _rates(context: FileContext, uses: Uses) -> None:
        """``optimizer.learning_rate``, read or assigned."""
        rates = [parent for node in uses.others if (parent := _rate(context, node)) is not None]
        assigned = {id(rate): assigned_rate(context, rate, context.statement(rate)) for rate in rates}
        for rate in rates:
            read = assigned[id(rate)] is None and not isinstance(
                context.tree.parent(rate), cst.AssignTarget | cst.Attribute
            )
            if read:
                context.replace(rate, f'{context.source(rate.value)}.param_groups[0]["lr"]')
        for rate in rates:
            value = assigned[id(rate)]
            if value is not None:
                context.replace(
                    context.statement(rate),
                    f"for group in {context.source(rate.value)}.param_groups:\n"
                    f'    group["lr"] = {context.expression(value)}',
                )


REWRITE = OptimizerObjects()


def _rate(context: FileContext, node: cst.BaseExpression) -> cst.Attribute | None:
    parent = context.tree.parent(node)
    return parent if isinstance(parent, cst.Attribute) and parent.attr.value in RATES else None


def assigned_rate(
    context: FileContext, rate: cst.Attribute, statement: cst.CSTNode
) -> cst.BaseExpression | None:
    """The new rate: of an assignment, of ``optimizer.lr.assign(x)`` or of ``K.set_value(optimizer.lr, x)``."""
    match statement:
        case cst.SimpleStatementLine(
            body=[cst.Assign(targets=[cst.AssignTarget(target=target)], value=value)]
        ):
            return value if target is rate else None
        case cst.SimpleStatementLine(
            body=[
                cst.Expr(
                    value=cst.Call(
                        func=cst.Attribute(value=owner, attr=cst.Name(value="assign")),
                        args=[cst.Arg(value=value)],
                    )
                )
            ]
        ):
            return value if owner is rate else None
        case cst.SimpleStatementLine(
            body=[cst.Expr(value=cst.Call(func=func, args=[cst.Arg(value=first), cst.Arg(value=value)]))]
        ) if context.names.resolve(func) == "keras.backend.set_value":
            return value if first is rate else None
    return None
