"""``model.evaluate`` and ``model.predict`` → the carried functions.

https://keras.io/api/models/model_training_apis/
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from migrate.catalog.model import Level
from migrate.catalog.values import literal
from migrate.codemods import syntax as cst
from migrate.codemods import tables
from migrate.codemods.analysis.objects import Batches, Compiled, Model, objects, scope_of
from migrate.codemods.training import arrays, columns
from migrate.codemods.training.bind import bind, method
from migrate.codemods.training.ends import ends
from migrate.codemods.training.held import held
from migrate.codemods.training.loop import with_penalty
from migrate.codemods.training.names import claimed, reuse
from migrate.codemods.training.penalties import penalty
from migrate.codemods.training.tracking import tracker
from migrate.codemods.training.weighted import is_weighted
from migrate.codemods.training.wrap import wrap
from migrate.codemods.tree import below

if TYPE_CHECKING:
    from migrate.codemods.context import FileContext

EVALUATE = ("x", "y", "batch_size", "verbose", "sample_weight", "steps", "callbacks", "return_dict")
PREDICT = ("x", "batch_size", "verbose", "steps", "callbacks")
DROPPED = frozenset({"verbose", "workers", "use_multiprocessing", "max_queue_size"})


class Evaluate:
    """Both run the model over data without training it; ``evaluate`` needs what the model was compiled with."""

    name = "training-evaluate"
    order = 54

    def plan(self, context: FileContext) -> None:
        for node in below(context.module, cst.Call):
            found = method(node)
            if not found or found[1] not in ("evaluate", "predict", "predict_on_batch"):
                continue
            kind = objects(context).of(found[0])
            if objects(context).is_open(found[0]):
                context.finding("TRN501", node, "whether this is a Keras model is not known here")
            if isinstance(kind, Model) and not claimed(context, node):
                model = context.expression(found[0])
                if found[1] == "evaluate":
                    made = kind.compiled or _compiled_by_a_function(context, found[0])
                    self._evaluate(context, node, model, replace(kind, compiled=made))
                elif found[1] == "predict_on_batch" and len(node.args) == 1 and not node.args[0].star:
                    x = context.expression(node.args[0].value)
                    function = context.local("support.predict_batches")
                    context.replace(node, f"{function}({model}, {x}, batch_size=len({x}))")
                    context.arrays.add(id(node))
                    context.level(Level.EXACT, "keras.Model.predict_on_batch")
                elif found[1] == "predict_on_batch":
                    continue
                else:
                    self._predict(context, node, model, kind)

    def _evaluate(self, context: FileContext, call: cst.Call, model: str, kind: Model) -> None:
        bound = bind(call, EVALUATE)
        if kind.compiled is None or bound is None or "x" not in bound:
            context.finding("TRN501", call, "the compile() of this model is not known here")
            return
        self._refuse(
            context, call, bound, {"x", "y", "batch_size", "steps", "return_dict", "callbacks"}, "evaluate"
        )
        compiled = kind.compiled
        if "y" in bound:
            known = ends(context, found[0]) if (found := method(call)) else None
            dataset, _ = arrays.tensors(context, bound["x"], bound["y"], kind, known=known)
            batches = self._named(context, call, arrays.loader(context, dataset, bound.get("batch_size")))
        else:
            batches = context.expression(bound["x"])
            if is_weighted(context, bound["x"]):
                message = "the weights that the dataset has as its third part are not in the evaluation"
                context.finding("TRN503", call, message)
        criterion = with_penalty(compiled.of(model, "criterion"), penalty(context, model))
        parts = [model, batches, criterion]
        if compiled.metrics:
            parts.append(compiled.of(model, "metrics"))
        if "steps" in bound:
            parts.append(f"steps={context.expression(bound['steps'])}")
        parts += _callbacks(context, bound)
        text = f"{context.local('support.evaluate_model')}({', '.join(parts)})"
        as_dict = "return_dict" in bound and literal(context.source(bound["return_dict"])) is True
        if not as_dict:
            text = evaluated(context, call, text, bool(compiled.metrics))
        context.replace(call, text)
        context.level(Level.EXACT, "keras.Model.evaluate")

    @staticmethod
    def _named(context: FileContext, call: cst.Call, loader: str) -> str:
        """A variable for the loader, where a statement can go before; within a lambda or the like the loader itself."""
        statement = context.statement(call)
        if not isinstance(statement, cst.SimpleStatementLine) or scope_of(context, call) is not scope_of(
            context, statement
        ):
            return loader
        name = reuse(context, call, "test_loader")
        context.insert_before(statement, wrap(f"{name} = {loader}", len(context.tree.indent(call))))
        return name

    def _predict(self, context: FileContext, call: cst.Call, model: str, kind: Model) -> None:
        bound = bind(call, PREDICT)
        if bound is None or "x" not in bound:
            context.finding(
                "TRN503", call, "predict() gets its arguments unpacked, so they are not known here"
            )
            return
        self._refuse(context, call, bound, {"x", "batch_size", "steps", "callbacks"}, "predict")
        given = context.expression(bound["x"])
        if kind.column:
            given = columns.upright(context, bound["x"], given)
        else:
            given = self._in_order(context, call, bound["x"]) or tables.as_array(context, bound["x"], given)
        parts = [model, f"({given})" if isinstance(bound["x"], cst.Tuple) else given]
        if "batch_size" in bound and not isinstance(objects(context).of(bound["x"]), Batches):
            parts.append(f"batch_size={context.expression(bound['batch_size'])}")
        if "steps" in bound and context.source(bound["steps"]) != "None":
            parts.append(f"steps={context.expression(bound['steps'])}")
        parts += _callbacks(context, bound)
        context.replace(call, f"{context.local('support.predict_batches')}({', '.join(parts)})")
        context.arrays.add(id(call))
        context.level(Level.EXACT, "keras.Model.predict")

    @staticmethod
    def _in_order(context: FileContext, call: cst.Call, node: cst.BaseExpression) -> str:
        """A dict of arrays by the inputs' names, of a model that takes them one after the other; '' of others."""
        found = method(call)
        known = ends(context, found[0]) if found is not None else None
        value = held(context, node) if isinstance(node, cst.Name) else node
        if known is None or known.dicts or not known.inputs or not isinstance(value, cst.Dict):
            return ""
        given = arrays.parts(context, node, known.inputs, ordered=True)
        if given.names:
            return ""
        return f"[{', '.join(given.texts)}]" if given.several else given.texts[0]

    @staticmethod
    def _refuse(
        context: FileContext, call: cst.Call, bound: dict[str, cst.BaseExpression], known: set[str], what: str
    ) -> None:
        for name in sorted(set(bound) - known - DROPPED):
            if context.source(bound[name]) != "None":
                context.finding("TRN503", call, f"{what}() argument `{name}` has no counterpart")


REWRITE = Evaluate()


def _compiled_by_a_function(context: FileContext, model: cst.BaseExpression) -> Compiled | None:
    """What a function of the file that the model is given to compiles it with, if the model carries it."""
    known = objects(context)
    for read in tracker(context).reads(known.key(model)):
        key = tracker(context).given(read)
        compiled = known.compiled.at(key, read) if key is not None else None
        if compiled is not None and compiled.attached:
            return compiled
    return None


def _callbacks(context: FileContext, bound: dict[str, cst.BaseExpression]) -> list[str]:
    node = bound.get("callbacks")
    if node is None or context.source(node) in ("None", "[]"):
        return []
    return [f"callbacks={context.expression(node)}"]


def evaluated(context: FileContext, call: cst.Call, text: str, several: bool) -> str:
    """Keras returns the loss alone where there are no metrics, else a list, which is often unpacked at once. Where
    nothing takes it, it is what Keras prints that is wanted."""
    parent = context.tree.parent(call)
    if isinstance(parent, cst.Expr):
        verbose = next(
            (item.value for item in call.args if item.keyword and item.keyword.value == "verbose"), None
        )
        is_quiet = verbose is not None and literal(context.source(verbose)) in (0, False)
        return text if is_quiet else f"print({text})"
    if not several:
        return f'{text}["loss"]'
    if isinstance(parent, cst.Assign) and isinstance(parent.targets[0].target, cst.Tuple):
        return f"{text}.values()"
    return f"list({text}.values())"
