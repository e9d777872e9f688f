"""Saving and loading → state dicts in safetensors files.

https://keras.io/api/models/model_saving_apis/ and https://huggingface.co/docs/safetensors/api/torch
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING
from weakref import WeakKeyDictionary

from migrate.catalog.model import Level
from migrate.codemods import syntax as cst
from migrate.codemods.analysis.kinds import Instance
from migrate.codemods.analysis.objects import Model, objects
from migrate.codemods.to_torch.saving_paths import rename
from migrate.codemods.training import resumed
from migrate.codemods.training.bind import bind, method
from migrate.codemods.training.distributed import replicated
from migrate.codemods.training.names import claimed
from migrate.codemods.training.saved import Source, how_many_builders, source
from migrate.codemods.tree import below, walk

if TYPE_CHECKING:
    from migrate.codemods.context import FileContext

SAVES = ("save", "save_weights")
LOADERS = frozenset({"keras.models.load_model", "keras.saving.load_model"})
SAVERS = frozenset({"keras.models.save_model", "keras.saving.save_model"})
GRAPHS = ("tf.saved_model.save", "tf.saved_model.load")
GRAPH = (
    "a SavedModel can be served without its code, a state dict cannot: "
    "torch.export.save(torch.export.export(model, (example,)), path) writes what can"
)
DROPPED = frozenset(
    {"overwrite", "save_format", "include_optimizer", "zipped", "compile", "safe_mode", "custom_objects"}
)
STATUS = ("assert_consumed", "assert_existing_objects_matched", "assert_nontrivial_match", "expect_partial")
STRINGS = cst.SimpleString | cst.FormattedString
ASIDE = {"by_name": "False", "skip_mismatch": "False"}


class Saving:
    """Before training, which follows the models that are loaded."""

    name = "saving"
    order = 48

    def plan(self, context: FileContext) -> None:
        for node in below(context.module, cst.Call):
            if claimed(context, context.statement(node)):
                continue
            name = context.names.resolve(node.func)
            found = method(node)
            if name in GRAPHS:
                self._graph(context, node, name)
            elif name in LOADERS:
                self._load_model(context, node)
            elif name in SAVERS:
                self._save(context, node, bind(node, ("model", "path")))
            elif found and found[1] == "load_weights" and name is None and not _is_own(context, found[0]):
                self._load_weights(context, node, found[0])

    def save_models(self, context: FileContext) -> None:
        """After ``compile``, which tells that a parameter is a model: what is saved."""
        for node in list(below(context.module, cst.Call)):
            found = method(node)
            if found is None or found[1] not in SAVES or claimed(context, node):
                continue
            known = isinstance(objects(context).of(found[0]), Model)
            likely = context.names.resolve(node.func) is None and not _is_own(context, found[0])
            if known or (likely and _is_keras_file(context, node)):
                bound = bind(node, ("path",))
                self._save(context, node, bound and {"model": found[0], **bound})

    def _save(
        self, context: FileContext, call: cst.Call, bound: dict[str, cst.BaseExpression] | None
    ) -> None:
        path = _path(bound)
        if bound is None or path is None or "model" not in bound:
            context.finding("SAV702", call, "what is saved, or where, is not known here")
            return
        self._refuse(context, call, bound, {"model"})
        model = context.expression(bound["model"])
        save = context.local("safetensors.torch.save_file")
        _write(context, call, f"{save}({model}.state_dict(), {context.expression(path)})")
        context.level(Level.EXACT, "keras.Model.save")

    def _load_weights(self, context: FileContext, call: cst.Call, receiver: cst.BaseExpression) -> None:
        bound = bind(call, ("path",))
        path = _path(bound)
        statement = context.statement(call)
        if bound is None or path is None or not _is_statement(statement, _status(context, call)):
            context.finding("SAV701", call, "load_weights() inside another expression")
            return
        self._refuse(context, call, bound, set())
        context.replace(statement, "\n".join(self._loading(context, context.expression(receiver), path)))
        context.level(Level.EXACT, "keras.Model.load_weights")

    def _graph(self, context: FileContext, call: cst.Call, name: str) -> None:
        """A SavedModel, for the program itself: a folder with the weights."""
        saves = name == GRAPHS[0]
        bound = bind(
            call,
            ("obj", "export_dir", "signatures", "options") if saves else ("export_dir", "tags", "options"),
        )
        if bound is None or not {"export_dir", *(["obj"] if saves else [])} <= bound.keys():
            return  # the catalog says that the use was not recognised
        folder = context.expression(bound["export_dir"])
        if saves:
            model = context.expression(bound["obj"])
            _write(context, call, f"{context.local('support.save_state')}({model}, {folder})")
            context.finding("SAV702", call, GRAPH, name)
        elif (found := source(context, call, bound["export_dir"])) is not None and found.node is None:
            context.replace(call, f"{context.local('support.load_state')}({found.text}, {folder})")
            objects(context).stated[id(call)] = found.kind
        else:
            message = "the file's architecture is code here: build the model, then load its state dict"
            context.finding("SAV701", call, message, name)
            return
        context.level(Level.APPROXIMATE, name)

    def _load_model(self, context: FileContext, call: cst.Call) -> None:
        """A state dict has no architecture: the model is built as the one that was saved, or is a copy of it."""
        bound = bind(call, ("path", "custom_objects", "compile", "safe_mode"))
        path = _path(bound)
        found = source(context, call, path) if path is not None else None
        if bound is None or path is None or found is None:
            context.finding(
                "SAV701",
                call,
                "the file's architecture is code here: build the model, then load its state dict "
                f"({how_many_builders(context)} found)",
                "keras.models.load_model",
            )
            return
        self._refuse(context, call, bound, set())
        target, statement = _assigned_name(context, context.statement(call), call), context.statement(call)
        text = found.text
        if found.node is not None and target != text:
            text = f"{context.local('copy.deepcopy')}({text})"
        if target is not None:
            lines = [f"{target} = {text}"] if target != text else []
            context.replace(statement, "\n".join([*lines, *self._loading(context, target, path)]))
        else:
            context.replace(
                call, f"{context.local('support.load_state')}({text}, {context.expression(path)})"
            )
        if target is not None:
            resumed.tell(context, call, found, target)
        _loaded(context).append((call, found))
        objects(context).stated[id(call)] = found.kind
        context.level(Level.EXACT, "keras.models.load_model")

    @staticmethod
    def _loading(context: FileContext, model: str, path: cst.BaseExpression) -> list[str]:
        load = context.local("safetensors.torch.load_file")
        return [f"{model}.load_state_dict({load}({context.expression(path)}))", f"{model}.eval()"]

    @staticmethod
    def _refuse(
        context: FileContext, call: cst.Call, bound: dict[str, cst.BaseExpression], known: set[str]
    ) -> None:
        for name in sorted(set(bound) - known - DROPPED - {"path", "filepath"}):
            if context.source(bound[name]) != ASIDE.get(name):
                context.finding(
                    "SAV702", call, f"argument `{name}={context.source(bound[name])}` has no counterpart"
                )


REWRITE = Saving()


def _write(context: FileContext, call: cst.Call, text: str) -> None:
    """What writes a file; of several processes, the first one does, and those that read it wait."""
    statement = context.statement(call)
    if replicated(context) is None or not _is_statement(statement, call):
        context.replace(call, text)
        return
    lines = [f"if {context.local('support.is_main_process')}():", f"    {text}"]
    if any(name in LOADERS or name.endswith(".load_weights") for _, name in _named(context)):
        lines.append(f"{context.local('torch.distributed.barrier')}()")
    context.replace(statement, "\n".join(lines))


def _named(context: FileContext) -> Iterator[tuple[cst.Call, str]]:
    """The calls of a file with what they call: methods by a dot and their name."""
    for node in below(context.module, cst.Call):
        found = method(node)
        yield node, context.names.resolve(node.func) or (f".{found[1]}" if found else "")


def _path(bound: dict[str, cst.BaseExpression] | None) -> cst.BaseExpression | None:
    return None if bound is None else bound.get("path", bound.get("filepath"))


def _is_statement(statement: cst.CSTNode, call: cst.Call) -> bool:
    match statement:
        case cst.SimpleStatementLine(body=[cst.Expr(value=value)]):
            return value is call
    return False


def _is_own(context: FileContext, receiver: cst.BaseExpression) -> bool:
    """Whether a method belongs to an object of a class of the user's own, such as an agent that holds a model."""
    return isinstance(objects(context).of(receiver), Instance)


def _is_keras_file(context: FileContext, call: cst.Call) -> bool:
    """Whether only a model can be saved so: by the method, or by the name of the file."""
    found = method(call)
    if found is not None and found[1] == "save_weights":
        return True
    texts = (context.source(node) for node in walk(call) if isinstance(node, STRINGS))
    return any(rename(text) != text for text in texts)


def _status(context: FileContext, call: cst.Call) -> cst.Call:
    """A load with what is asked of its status: ``model.load_weights(path).expect_partial()``."""
    attribute = context.tree.parent(call)
    asked = context.tree.parent(attribute) if isinstance(attribute, cst.Attribute) else None
    if (
        isinstance(attribute, cst.Attribute)
        and attribute.attr.value in STATUS
        and isinstance(asked, cst.Call)
    ):
        return asked
    return call


def _assigned_name(context: FileContext, statement: cst.CSTNode, call: cst.Call) -> str | None:
    match statement:
        case cst.SimpleStatementLine(
            body=[
                cst.Assign(
                    targets=[cst.AssignTarget(target=cst.Name() | cst.Attribute() as target)], value=value
                )
            ]
        ) if value is call:
            return context.source(target)
    return None


_LOADED: WeakKeyDictionary[FileContext, list[tuple[cst.Call, Source]]] = WeakKeyDictionary()


def _loaded(context: FileContext) -> list[tuple[cst.Call, Source]]:
    return _LOADED.setdefault(context, [])


def tell_loaded(context: FileContext) -> None:
    """State what the loaded models are compiled with, once that is known of those that were saved. Their optimizers
    are not in the file, so a copy of a model has none: variables of the scope train the other one."""
    for call, found in _loaded(context):
        like = found.node or found.saved
        kind = objects(context).of(like) if like is not None else found.kind
        if found.saved is not None and not (
            isinstance(kind, Model) and kind.compiled and kind.compiled.attached
        ):
            kind = found.kind
        if isinstance(kind, Model):
            objects(context).stated[id(call)] = kind
