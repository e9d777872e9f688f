"""What only Keras's own classes have, where a class uses it of itself."""

from __future__ import annotations

from migrate.catalog.values import DType
from migrate.codemods import syntax as cst
from migrate.codemods.context import FileContext
from migrate.codemods.models.subclass_parts import bases, methods_of, parent
from migrate.codemods.models.subclass_plan import DROPPED_METHODS, KERAS_METHODS
from migrate.codemods.models.values import CannotFollow
from migrate.codemods.training import penalties
from migrate.codemods.tree import below, walk

OF_TRAINING = frozenset(
    {"train_step", "test_step", "predict_step", "compile", "compute_loss", "fit", "metrics"}
)
KERAS_ONLY = frozenset(
    {
        "activity_regularizer",
        "add_metric",
        "add_update",
        "compiled_loss",
        "compiled_metrics",
        "compute_mask",
        "count_params",
        "distribute_strategy",
        "dynamic",
        "get_input_at",
        "get_output_at",
        "get_weights",
        "inbound_nodes",
        "input",
        "input_shape",
        "input_spec",
        "inputs",
        "layers",
        "losses",
        "name",
        "name_scope",
        "non_trainable_variables",
        "non_trainable_weights",
        "optimizer",
        "output",
        "output_shape",
        "outputs",
        "set_weights",
        "stateful",
        "submodules",
        "summary",
        "trainable",
        "updates",
        "weights",
        "_keras_mask",
        "_losses",
        "_trainable_weights",
    }
)
STEPPED = frozenset({"optimizer", "compiled_loss", "compiled_metrics", "losses", "metrics"})
"""What the rewrites of training put in place of Keras's, where a class has a training step of its own."""
MAKERS = frozenset({"add_weight", "add_variable", "add_loss", "add_metric"})
DTYPES = frozenset({"dtype", "compute_dtype", "variable_dtype", "_compute_dtype", "_dtype"})
SUPERS = frozenset({"__init__", "build", "get_config", "from_config", "compute_output_shape"})
LOSSES = "added_losses"
"""The attribute that holds what a module's last ``forward`` adds to the loss."""


def is_needed(context: FileContext, node: cst.ClassDef) -> bool:
    """Whether a class uses what only reading its methods as they are can rewrite: weights and losses of its own, and
    another class of the program's that it derives from."""
    if parent(context, node) is not None:
        return True
    methods = methods_of(node)
    if methods.keys() & KERAS_METHODS:
        return True
    others = methods.keys() - {"__init__", "call", *OF_TRAINING, *DROPPED_METHODS}
    if any(_calls_own(methods[name]) for name in others):
        return True
    for part in walk(node):
        match part:
            case cst.Attribute(value=cst.Name(), attr=cst.Name(value=name)) if name in MAKERS:
                return True
            case cst.Call(func=function) if context.names.resolve(function) == "tf.Variable":
                return True
    return False


def _calls_own(method: cst.FunctionDef) -> bool:
    """Whether a method calls something that ``self`` holds."""
    return any(
        isinstance(part, cst.Call)
        and isinstance(part.func, cst.Attribute)
        and isinstance(part.func.value, cst.Name)
        and part.func.value.value == "self"
        for part in walk(method)
    )


def check(context: FileContext, node: cst.ClassDef, methods: dict[str, cst.FunctionDef]) -> None:
    """See that a class uses nothing of Keras's own that an ``nn.Module`` lacks.

    Raises:
        CannotFollow: it does.
    """
    for name in ("add_weight", "add_loss", "__call__"):
        if name in methods:
            raise CannotFollow("MOD403", methods[name], f"`{name}` has no counterpart in an nn.Module")
    _check_mask(context, node, methods.get("compute_mask"))
    own = inherited(context, node) | (STEPPED if "train_step" in methods else frozenset())
    for name, method in methods.items():
        if name in OF_TRAINING or name in ("get_config", "from_config", "compute_output_shape"):
            continue
        unread = _in_weight_names(method)
        for part in walk(method):
            if id(part) not in unread:
                _check(context, part, own, parent(context, node) is not None)


def _in_weight_names(method: cst.FunctionDef) -> set[int]:
    """The nodes of what weights are called, ``self.add_weight(name=f"{self.name}_w")``, which a parameter's attribute
    says."""
    return {
        id(part)
        for call in below(method, cst.Call)
        if isinstance(call.func, cst.Attribute) and call.func.attr.value in MAKERS
        for item in call.args
        if item.keyword is not None and item.keyword.value == "name"
        for part in walk(item.value)
    }


def _check(context: FileContext, part: cst.CSTNode, own: set[str], is_derived: bool) -> None:
    match part:
        case cst.Attribute(value=cst.Name(value="self"), attr=cst.Name(value=name)):
            if name in KERAS_ONLY and name not in own and not _is_target(context, part):
                raise CannotFollow("MOD404", part, f"`self.{name}` has no counterpart in an nn.Module")
            if name == "trainable" and _is_target(context, part):
                raise CannotFollow("MOD404", part, "`self.trainable` has no counterpart in an nn.Module")
        case cst.Attribute(value=cst.Call(func=cst.Name(value="super")), attr=cst.Name(value=name)):
            if name not in SUPERS and not (name == "call" and is_derived):
                raise CannotFollow("MOD404", part, f"`super().{name}` is Keras's own")


def _is_target(context: FileContext, node: cst.CSTNode) -> bool:
    return isinstance(context.tree.parent(node), cst.AssignTarget)


def _check_mask(context: FileContext, node: cst.ClassDef, method: cst.FunctionDef | None) -> None:
    """The mask of a layer's result is asked for where the layer is called; that of a model's own result weighs
    Keras's losses and metrics."""
    if method is None or passes_on(method):
        return
    is_model, _ = bases(context, node) or (True, None)
    is_plain = not isinstance(method.params.star_arg, cst.Param) and method.params.star_kwarg is None
    if is_model or not is_plain:
        raise CannotFollow("MOD403", method, "`compute_mask` has no counterpart in an nn.Module")


def passes_on(method: cst.FunctionDef) -> bool:
    """Whether ``compute_mask`` makes no mask of its own: it looks at nothing but the mask that it is given."""
    params = [*method.params.posonly_params, *method.params.params]
    inputs = params[1].name.value if len(params) > 1 else ""
    for part in walk(method.body):
        if isinstance(part, cst.Name) and part.value == inputs:
            return False
        if isinstance(part, cst.Call) and not isinstance(part.func, cst.Name):
            return False
    return True


def inherited(context: FileContext, node: cst.ClassDef) -> set[str]:
    """The members of a class and of the file's classes that it derives from."""
    above = parent(context, node)
    return members(node) | (inherited(context, above) if above is not None else set())


def members(node: cst.ClassDef) -> set[str]:
    """The attributes and methods that a class has of its own."""
    methods = {item.name.value for item in node.body.body if isinstance(item, cst.FunctionDef)}
    return _assigned(node) | methods | _of_class(node)


def _assigned(node: cst.ClassDef) -> set[str]:
    """The attributes that the class gives itself."""
    found = set()
    for part in walk(node):
        match part:
            case (
                cst.AssignTarget(
                    target=cst.Attribute(value=cst.Name(value="self"), attr=cst.Name(value=name))
                )
                | cst.AnnAssign(target=cst.Attribute(value=cst.Name(value="self"), attr=cst.Name(value=name)))
            ):
                found.add(name)
    return found


def _of_class(node: cst.ClassDef) -> set[str]:
    """The class's own attributes."""
    found = set()
    for item in node.body.body:
        for part in walk(item) if isinstance(item, cst.SimpleStatementLine) else ():
            if isinstance(part, cst.AssignTarget) and isinstance(part.target, cst.Name):
                found.add(part.target.value)
    return found


def is_called(node: cst.ClassDef, method: cst.FunctionDef) -> bool:
    """Whether another method of the class calls a method."""
    inside = {id(part) for part in walk(method)}
    return any(
        isinstance(part, cst.Attribute)
        and isinstance(part.value, cst.Name)
        and part.value.value == "self"
        and part.attr.value == method.name.value
        for part in walk(node)
        if id(part) not in inside
    )


def write(context: FileContext, node: cst.ClassDef, methods: dict[str, cst.FunctionDef]) -> None:
    """Plan what becomes of Keras's members that have a counterpart."""
    own = members(node)
    if "compute_mask" in methods and passes_on(methods["compute_mask"]):
        context.remove(methods["compute_mask"])
    for name, method in methods.items():
        if name in OF_TRAINING:
            continue
        losses = [part for part in walk(method) if isinstance(part, cst.Call) and _is_loss(part)]
        for part in walk(method):
            match part:
                case cst.Attribute(value=cst.Name(value="self"), attr=cst.Name(value=member)):
                    if member in DTYPES and member not in own and not _is_target(context, part):
                        context.replace(part, context.local("torch.float32"))
                        context.know(part, DType("float32"))
        _losses(context, name, method, losses)


def _is_loss(node: cst.Call) -> bool:
    match node.func:
        case cst.Attribute(value=cst.Name(value="self"), attr=cst.Name(value="add_loss")):
            return True
    return False


def _losses(context: FileContext, name: str, method: cst.FunctionDef, calls: list[cst.Call]) -> None:
    """``self.add_loss(value)``: what the module's last call adds to the loss."""
    if not calls:
        return
    if name != "call":
        raise CannotFollow("MOD404", calls[0], "`add_loss` is understood in `call` only")
    for call in calls:
        if len(call.args) != 1 or isinstance(call.args[0].value, cst.Lambda):
            raise CannotFollow("MOD404", call, "what `add_loss` is given here is not understood")
        context.replace(call.func, f"self.{LOSSES}.append")
    body = method.body.body
    docstring = isinstance(body[0], cst.SimpleStatementLine) and isinstance(body[0].body[0], cst.Expr)
    first = body[1] if docstring and len(body) > 1 and calls[0] not in set(walk(body[0])) else body[0]
    context.insert_before(first, f"self.{LOSSES} = []")
    penalties.tell(context.repository, ("support.regularize(",))
