"""Optimizers that `compile` is given by a variable with several values, or by a function of the program's own.

    def get_optimizer(rate):                          def get_optimizer(params, rate):
        return keras.optimizers.Adam(rate)                return torch.optim.Adam(params, lr=rate)
    ...                                         →     ...
    model.compile(get_optimizer(0.1), "mse")          optimizer = get_optimizer(model.parameters(), 0.1)

Keras's optimizers learn their variables at the first step, PyTorch's are given them. So each place that makes one has
to name the model, which must be there by then.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from migrate.catalog.choice import Unrenderable
from migrate.catalog.model import Optimizer
from migrate.catalog.registry import find
from migrate.catalog.template import fill
from migrate.codemods import syntax as cst
from migrate.codemods.analysis.definitions import definition, returns
from migrate.codemods.analysis.objects import scope_of
from migrate.codemods.analysis.scopes import dotted
from migrate.codemods.training.bind import bind, method
from migrate.codemods.training.clipping import is_constant
from migrate.codemods.training.component import Piece, piece
from migrate.codemods.training.held import held
from migrate.codemods.training.tracking import tracker
from migrate.codemods.tree import below

if TYPE_CHECKING:
    from migrate.codemods.context import FileContext

PARAMS = "params"
FIRST = ("optimizer", "loss", "loss_weights", "metrics", "weighted_metrics")
"""What ``compile`` may be given by position."""


@dataclass
class Made:
    """What has been rewritten so far in a file: by the ids of functions and calls, what they give."""

    functions: dict[int, Piece | None] = field(default_factory=dict)
    calls: dict[int, Piece | None] = field(default_factory=dict)


def standing(context: FileContext, node: cst.BaseExpression, model: str) -> Piece | None:
    """The optimizer that an argument of ``compile`` stands for, once the places that make it have been rewritten; its
    code has ``__params__`` open. None if one of them is not understood: nothing has been changed then."""
    if isinstance(node, cst.Call):
        found = _of_factory(context, node)
        return (
            None
            if found is None
            else replace(found, rendered=replace(found.rendered, code=_call(context, node)))
        )
    if not isinstance(node, cst.Name):
        return None
    values = [value for value in _values(context, node) if value is not None]
    if not values or any(_model_at(context, value) != model for value in values):
        return None
    pieces = [_of_factory(context, value) or _of_call(context, value) for value in values]
    made = [item for item in pieces if item is not None]
    if len(made) != len(values) or len({item.rendered.clip for item in made}) > 1:
        return None
    for value, item in zip(values, made, strict=True):
        _place(context, value, item, f"{model}.parameters()")
    rendered = replace(made[0].rendered, code=node.value)
    return Piece(rendered, None, variable=node.value)


def _values(context: FileContext, node: cst.Name) -> list[cst.Call | None]:
    """The calls that may make the optimizer; None stands for a parameter that no call of its function gives. Empty
    where it may be something else."""
    found: list[cst.Call | None] = []
    for binding in context.kinds.reaching.bindings(node):
        if isinstance(binding.value, cst.Call):
            found.append(binding.value)
        elif binding.parameter and _is_left_out(context, binding.node, node.value):
            found.append(None)
        else:
            return []
    return found


def _is_left_out(context: FileContext, parameter: cst.CSTNode, name: str) -> bool:
    """Whether a parameter is None whenever its function is called."""
    function = context.tree.enclosing(parameter, cst.FunctionDef)
    if not isinstance(parameter, cst.Param) or function is None or parameter.default is None:
        return False
    given = tracker(context).passed(function, name)
    return context.source(parameter.default) == "None" and bool(given) and set(given) == {None}


def _model_at(context: FileContext, value: cst.Call) -> str | None:
    """The model that is compiled with what a call makes, where it is there by then; None if that is not known."""
    match context.tree.parent(value):
        case cst.Assign(targets=[cst.AssignTarget(target=cst.Name() as target)]):
            pass
        case cst.Arg() as argument:
            compiled = _compiled_with(context, argument.value)
            return dotted(compiled) if compiled is not None else None
        case _:
            return None
    key, scope = tracker(context).key(target), scope_of(context, value)
    models: set[str] = set()
    for read in tracker(context).reads(key):
        if isinstance(context.tree.parent(read), cst.Comparison):
            continue
        model = _compiled_with(context, read)
        if model is None or scope_of(context, read) is not scope or not _is_there(context, model, value):
            return None
        models.add(dotted(model))
    return models.pop() if len(models) == 1 else None


def _compiled_with(context: FileContext, node: cst.CSTNode) -> cst.BaseExpression | None:
    """What is compiled with an expression as its optimizer."""
    call = context.tree.enclosing(node, cst.Call)
    called = method(call) if call is not None else None
    if call is None or called is None or called[1] != "compile":
        return None
    return called[0] if (bind(call, FIRST) or {}).get("optimizer") is node else None


def _is_there(context: FileContext, model: cst.BaseExpression, place: cst.CSTNode) -> bool:
    """Whether a model has been made before a place of its scope."""
    root = next(iter(below(model, cst.Name)), None)
    bindings = context.names.bindings(root) if root is not None else ()
    start = context.tree.span(place)[0]
    return bool(bindings) and all(
        binding.parameter or context.tree.span(binding.node)[0] < start for binding in bindings
    )


def _of_call(context: FileContext, call: cst.Call) -> Piece | None:
    """An optimizer of the catalog's that a call makes."""
    known = context.once(_made).calls
    if id(call) not in known:
        name = context.names.resolve(call.func)
        try:
            is_one = name is not None and isinstance(find(name), Optimizer)
            known[id(call)] = piece(context, call, Optimizer) if is_one else None
        except Unrenderable:
            known[id(call)] = None  # the catalog says so by itself
    return known[id(call)]


def _of_factory(context: FileContext, call: cst.Call) -> Piece | None:
    """What a call of a function of the file's gives, if it gives optimizers and does nothing else with them."""
    function = definition(context, call.func)
    if not isinstance(function, cst.FunctionDef) or function not in context.module.body:
        return None
    known = context.once(_made).functions
    if id(function) not in known:
        known[id(function)] = None
        known[id(function)] = _function(context, function)
    return known[id(function)]


def _function(context: FileContext, function: cst.FunctionDef) -> Piece | None:
    """Give a function the parameters that its optimizers train."""
    calls = tracker(context).calls_of(function)
    names = {part.value for part in below(function, cst.Name)}
    reads = sum(part.value == function.name.value for part in below(context.module, cst.Name)) - 1
    if PARAMS in names or reads != len(calls) or any(_model_at(context, call) is None for call in calls):
        return None
    makers: list[cst.Call] = []
    for item in returns(function):
        value = held(context, item.value) if isinstance(item.value, cst.Name) else item.value
        if not isinstance(value, cst.Call) or (
            value is not item.value and not _is_only_returned(context, value)
        ):
            return None
        makers.append(value)
    made = [_of_call(context, maker) for maker in makers]
    found = [item for item in made if item is not None]
    clips = {item.rendered.clip for item in found}
    if not found or len(found) != len(made) or len(clips) > 1 or not all(map(is_constant, clips)):
        return None
    for maker, optimizer in zip(makers, found, strict=True):
        _place(context, maker, optimizer, PARAMS)
    listed = context.source(function.params)
    context.replace(function.params, f"{PARAMS}, {listed}" if listed else PARAMS)
    return found[0]


def _is_only_returned(context: FileContext, value: cst.Call) -> bool:
    """Whether a variable that holds an optimizer is read by a return alone."""
    target = tracker(context).target(value)
    reads = tracker(context).reads(tracker(context).key(target)) if isinstance(target, cst.Name) else []
    return bool(reads) and all(isinstance(context.tree.parent(read), cst.Return) for read in reads)


def _call(context: FileContext, call: cst.Call) -> str:
    """A call of such a function, with the parameters first."""
    given = [f"__{PARAMS}__"]
    for item in call.args:
        name = f"{item.keyword.value}=" if item.keyword is not None else item.star
        given.append(f"{name}{context.expression(item.value)}")
    return f"{context.source(call.func)}({', '.join(given)})"


def _place(context: FileContext, call: cst.Call, made: Piece, params: str) -> None:
    """Write one optimizer where it is made; a schedule of it steps whenever it does."""
    if _of_call(context, call) is None:
        context.replace(call, fill(_call(context, call), params=params))
        return
    code = fill(made.rendered.code, params=params)
    for item in made.moved:
        context.remove(item)
    if not made.scheduler:
        context.replace(call, code)
        return
    statement = context.statement(call)
    target = tracker(context).target(call)
    name = target.value if isinstance(target, cst.Name) else "optimizer"
    lines = [
        f"{name} = {code}",
        f"scheduler = {fill(made.scheduler, optimizer=name)}",
        f"{name}.register_step_post_hook(lambda *_: scheduler.step())",
    ]
    lines += [f"return {name}"] if target is None else []
    context.replace(statement, "\n".join(lines))


def _made(_: FileContext) -> Made:
    return Made()
