"""A model that is called: ``model(x)`` infers in Keras, and trains in PyTorch until ``eval()`` has been called.

So the mode is set before the call, ``model.eval()``, or ``model.train()`` where the call says ``training=True``; the
argument itself goes, since a module keeps its mode. Where no statement can stand before the call, it is a finding. A
model that computes the same in both modes needs neither.

https://keras.io/api/models/model/ and https://pytorch.org/docs/stable/generated/torch.nn.Module.html
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from migrate.codemods import syntax as cst
from migrate.codemods import tensor_inputs
from migrate.codemods.analysis import modes
from migrate.codemods.analysis.classes import methods_within
from migrate.codemods.analysis.definitions import definition
from migrate.codemods.analysis.objects import Model, objects
from migrate.codemods.several_inputs import listed
from migrate.codemods.training.names import claimed
from migrate.codemods.training.own_steps import steps_of
from migrate.codemods.tree import below

if TYPE_CHECKING:
    from migrate.codemods.context import FileContext

MODES = {"True": "train()", "False": "eval()", "None": "eval()"}
FLAGS = ("True", "False")
"""What a module's `train` may be given where that is sure to set its mode."""
LATER = (cst.Lambda, cst.GeneratorExp)
"""Expressions whose inside runs when the mode may have changed again."""


class ModelCalls:
    """After the rewrites of models, training and saving have taken theirs."""

    name = "model-calls"
    order = 65

    def plan(self, context: FileContext) -> None:
        modes.tell(context)
        standing: dict[str, cst.CSTNode] = {}  # where each mode was asked for last
        for node in below(context.module, cst.Call):
            if isinstance(node.func, cst.Call):
                self._made_here(context, node, node.func)
            if not isinstance(node.func, cst.Name | cst.Attribute):
                continue
            if id(node) in context.left or (claimed(context, node) and not self._is_written(context, node)):
                continue
            is_model = isinstance(objects(context).of(node.func), Model) or self._is_own(context, node.func)
            if (
                (is_model or self._says_its_mode(context, node))
                and not self._is_inside(context, node)
                and not self.stays(context, node.func)
            ):
                self._call(context, node, standing)

    @staticmethod
    def _is_own(context: FileContext, node: cst.BaseExpression) -> bool:
        """Whether it is the model itself, in a training step of its own."""
        return context.source(node) == "self" and steps_of(context, node) is not None

    @staticmethod
    def _says_its_mode(context: FileContext, call: cst.Call) -> bool:
        """Whether something that is not known, a parameter or what ``self`` holds, is called as only models are."""
        said = [item.value for item in call.args if item.keyword and item.keyword.value == "training"]
        return any(context.source(value) in FLAGS for value in said) and objects(context).is_open(call.func)

    @staticmethod
    def _is_inside(context: FileContext, call: cst.Call) -> bool:
        """Whether a model runs as a part of another model or layer, whose mode it has then."""
        method = context.tree.enclosing(call, cst.FunctionDef)
        around = context.kinds.class_of(method) if method is not None else None
        if method is None or around is None:
            return False
        if method.name.value in methods_within(around, "forward"):  # migrated
            return True
        return context.kinds.is_module(around) and method.name.value in methods_within(around, "call")

    @staticmethod
    def stays(context: FileContext, model: cst.Name | cst.Attribute) -> bool:
        """Whether the model is one that another rewrite has left in Keras, or the name is a function's as well: which
        of them is called, only the running program knows."""
        bindings = context.names.bindings(model) if isinstance(model, cst.Name) else ()
        if any(isinstance(binding.node, cst.FunctionDef) for binding in bindings):
            return True
        makers = [binding.value for binding in bindings if isinstance(binding.value, cst.Call)]
        called = [maker.func for maker in makers if isinstance(maker.func, cst.Name)]
        definitions = [binding.node for name in called for binding in context.names.bindings(name)]
        return any(id(node) in context.left for node in (*makers, *definitions))

    def _made_here(self, context: FileContext, call: cst.Call, maker: cst.Call) -> None:
        """``Net()(x)``: the mode is that of a model that has no name, and is set between the two calls."""
        given = _training(call)
        if id(call) in context.left or claimed(context, call) or self._is_inside(context, call):
            return
        if not isinstance(objects(context).of(maker), Model) or id(maker) in context.left:
            return
        if isinstance(maker.func, cst.Name) and id(definition(context, maker.func)) in context.left:
            return
        mode = self._mode(context, given)
        if given is None and not modes.has_mode(context, maker):
            return
        made = f"{context.expression(maker)}.{mode}"
        context.replace(call, f"{made}({self._arguments(context, call, given)})")

    @staticmethod
    def _mode(context: FileContext, given: cst.Arg | None) -> str:
        flag = context.source(given.value) if given else "False"
        return MODES.get(flag, f"train({flag})")

    def _arguments(self, context: FileContext, call: cst.Call, given: cst.Arg | None) -> str:
        kept = [item for item in call.args if item is not given]
        texts = [self.argument(context, call, place, item) for place, item in enumerate(kept)]
        if texts and kept[0] is call.args[0] and (text := listed(context, call)):
            texts[0] = text
        return ", ".join(texts)

    def _call(self, context: FileContext, call: cst.Call, standing: dict[str, cst.CSTNode]) -> None:
        given = _training(call)
        if given is None and not modes.has_mode(context, call.func):
            return
        mode = self._mode(context, given)
        model, statement = context.source(call.func), context.statement(call)
        other = f"{model}.{'train()' if mode == 'eval()' else 'eval()'}"
        if (
            not isinstance(statement, cst.SimpleStatementLine)
            or self._runs_later(context, call, statement)
            or standing.get(other) is statement  # one statement runs the model in both modes
        ):
            context.finding(
                "MOD406",
                call,
                f"Keras runs this call in {'inference' if mode == 'eval()' else 'the given'} mode: call "
                f"`{model}.{mode}` before it",
                "keras.Model",
            )
            return
        if given is not None:
            context.replace(call, f"{model}({self._arguments(context, call, given)})")
        setting = f"{model}.{mode}"
        if given is None and (
            self._is_set_just_before(context, model, statement) or self._is_set(context, model, call)
        ):
            return
        if not self._stands(context, setting, standing.get(setting), statement):
            context.insert_ahead(statement, setting)
        standing[setting] = statement

    @staticmethod
    def argument(context: FileContext, call: cst.Call, place: int, item: cst.Arg) -> str:
        text, owner = context.expression(item.value), context.kind(call.func)
        if isinstance(item.value, cst.Tuple):
            text = f"({text})"  # the parentheses are not the tuple's own
        if item.keyword or item.star:
            return f"{item.star}{item.keyword.value}={text}" if item.keyword else f"{item.star}{text}"
        if isinstance(owner, Model):
            for made in tensor_inputs.into_object(context, owner, place, item.value):
                text = context.localise(made.code).replace("{}", text)
        return text

    @staticmethod
    def _is_set_just_before(context: FileContext, model: str, statement: cst.CSTNode) -> bool:
        """Whether the statement just before sets a mode of the model, as no Keras program does: it is migrated."""
        body = list(getattr(context.tree.parent(statement), "body", ()))
        place = next((place for place, item in enumerate(body) if item is statement), 0)
        match body[place - 1] if place else None:
            case cst.SimpleStatementLine(
                body=[
                    cst.Expr(
                        value=cst.Call(func=cst.Attribute(value=value, attr=cst.Name(value="train" | "eval")))
                    )
                ]
            ):
                return context.source(value) == model
        return False

    @staticmethod
    def _is_set(context: FileContext, model: str, call: cst.Call) -> bool:
        """Whether the code around sets a mode of the model, as no Keras program does: it is migrated, by the run that
        set it or by hand."""
        around = context.tree.enclosing(call, cst.FunctionDef) or context.module
        return any(
            isinstance(node.value, cst.Call)
            and isinstance(node.value.func, cst.Attribute)
            and node.value.func.attr.value in ("train", "eval")
            and all(context.source(item) in FLAGS for item in node.value.args)
            and context.source(node.value.func.value) == model
            for node in below(around, cst.Expr)
        )

    @staticmethod
    def _stands(context: FileContext, setting: str, last: cst.CSTNode | None, statement: cst.CSTNode) -> bool:
        """Whether the statement just before sets the mode, or asked for the same, or this one itself has."""
        body = list(getattr(context.tree.parent(statement), "body", ()))
        place = next((place for place, item in enumerate(body) if item is statement), 0)
        previous = body[place - 1] if place else None
        written = previous is not None and context.source(previous).strip() == setting
        return last is statement or written or (last is not None and last is previous)

    @staticmethod
    def _is_written(context: FileContext, call: cst.Call) -> bool:
        """Whether the lambda that holds a call stands as it is in what another rewrite has written around it."""
        around = list(context.tree.ancestors(call))
        later = next((item for item in around if isinstance(item, LATER)), None)
        edits = [edit for item in around if (edit := context.edits.get(id(item))) is not None]
        return (
            id(call) not in context.edits
            and later is not None
            and any(edit.text is not None and context.source(later) in edit.text for edit in edits)
        )

    @staticmethod
    def _runs_later(context: FileContext, call: cst.Call, statement: cst.CSTNode) -> bool:
        node: cst.CSTNode | None = call
        while node is not None and node is not statement:
            if isinstance(node, LATER):
                return True
            node = context.tree.parent(node)
        return False


def _training(call: cst.Call) -> cst.Arg | None:
    """The argument of a call that says the mode."""
    return next((item for item in call.args if item.keyword and item.keyword.value == "training"), None)


REWRITE = ModelCalls()
