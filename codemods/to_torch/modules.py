"""``tf.Module`` → ``nn.Module``: variables are parameters and buffers, ``__call__`` is ``forward``.

    class Linear(tf.Module):                                  class Linear(nn.Module):
        def __init__(self, size, name=None):                      def __init__(self, size, name=None):
            super().__init__(name=name)                               super().__init__()
            self.w = tf.Variable(tf.zeros([size]))       →            self.w = nn.Parameter(torch.zeros([size]))
            self.n = tf.Variable(0, trainable=False)                  self.register_buffer("n", torch.tensor(0, ...))

        def __call__(self, x):                                    def forward(self, x):
            return x + self.w                                         return x + self.w

https://www.tensorflow.org/api_docs/python/tf/Module and
https://pytorch.org/docs/stable/generated/torch.nn.Module.html
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from migrate.catalog.model import Level
from migrate.codemods import syntax as cst
from migrate.codemods.analysis.objects import definition
from migrate.codemods.training.names import claimed
from migrate.codemods.tree import below, walk

if TYPE_CHECKING:
    from migrate.codemods.context import FileContext

MODULE = "tf.Module"
NAMES = "tf.Module.with_name_scope"
VARIABLE = "tf.Variable"
BASES = frozenset({MODULE, "keras.Model", "keras.models.Model", "keras.Layer", "keras.layers.Layer"})


class Modules:
    """Before the rewrites of training, after those of Keras's models and layers."""

    name = "modules"
    order = 30

    def plan(self, context: FileContext) -> None:
        classes = list(below(context.module, cst.ClassDef))
        modules = [node for node in classes if self._derives(context, node, {MODULE})]
        # A `forward` of the program's own is something else than what a call does: then `__call__` stays, in all of
        # the file's modules, as one may derive from another.
        has_forward = any(_method(node, "forward") for node in modules)
        for node in classes:
            if id(node) not in context.left and not claimed(context, node):
                if node in modules:
                    self._class(context, node, has_forward)
                if self._derives(context, node, set(BASES)):
                    self._buffers(context, node)

    def _derives(self, context: FileContext, node: cst.ClassDef, roots: set[str], depth: int = 0) -> bool:
        """Whether a class has one of these bases, directly or by way of another class of the file."""
        for base in node.bases:
            if context.names.resolve(base.value) in roots:
                return True
            local = definition(context, base.value)
            if (
                isinstance(local, cst.ClassDef)
                and depth < 10
                and self._derives(context, local, roots, depth + 1)
            ):
                return True
        return False

    def _class(self, context: FileContext, node: cst.ClassDef, has_forward: bool) -> None:
        for base in node.bases:
            if context.names.resolve(base.value) == MODULE:
                context.replace(base.value, context.local("torch.nn.Module"))
                context.level(Level.EXACT, MODULE)
        for method in node.body.body:
            if not isinstance(method, cst.FunctionDef):
                continue
            if method.name.value == "__call__" and not has_forward:
                context.replace(method.name, "forward")
            if method.name.value == "__init__":
                self._init(context, method)
            for decorator in method.decorators:
                if context.names.resolve(decorator.decorator) == NAMES:
                    context.remove(decorator)
                    context.level(Level.EXACT, NAMES)
        for item in walk(node):
            match item:
                case cst.Assign(
                    targets=[cst.AssignTarget(target=cst.Attribute(value=cst.Name(value="self")))],
                    value=value,
                ):
                    self._list(context, node, item, value)
                case cst.Call(
                    func=cst.Attribute(value=cst.Call() as owner, attr=cst.Name(value="__call__"))
                ) if self._is_super(owner) and not has_forward:
                    assert isinstance(item, cst.Call)
                    assert isinstance(item.func, cst.Attribute)
                    context.replace(item.func.attr, "forward")

    @staticmethod
    def _is_super(node: cst.BaseExpression) -> bool:
        return isinstance(node, cst.Call) and isinstance(node.func, cst.Name) and node.func.value == "super"

    def _init(self, context: FileContext, method: cst.FunctionDef) -> None:
        """An ``nn.Module`` has no name, and has to be set up before anything is put into it."""
        calls = [
            item
            for item in below(method, cst.Call)
            if isinstance(item.func, cst.Attribute)
            and item.func.attr.value == "__init__"
            and self._is_super(item.func.value)
        ]
        for call in calls:
            kept = [item for item in call.args if not _is_name(item)]
            texts = []
            for item in kept:
                keyword = f"{item.keyword.value}=" if item.keyword is not None else item.star
                texts.append(keyword + context.expression(item.value))
            context.replace(call, f"super().__init__({', '.join(texts)})")
        if not calls and isinstance(method.body, cst.IndentedBlock):
            first = method.body.body[0]
            match first:
                case cst.SimpleStatementLine(body=[cst.Expr(value=cst.SimpleString())]):
                    context.insert_after(first, "super().__init__()")
                case _:
                    context.insert_before(first, "super().__init__()")

    @staticmethod
    def _list(
        context: FileContext, around: cst.ClassDef, item: cst.Assign, value: cst.BaseExpression
    ) -> None:
        """A list of modules, or of variables, is found only if it is of torch's own kinds."""
        elements: list[cst.BaseExpression] = []
        match value:
            case cst.List(elements=listed):
                elements = [element.value for element in listed]
            case cst.ListComp(elt=element):
                elements = [element]
            case _:
                return
        text = context.source(item.targets[0].target)
        for node in walk(around):
            match node:
                case cst.Call(
                    func=cst.Attribute(value=owner, attr=cst.Name(value="append")), args=[given]
                ) if context.source(owner) == text:
                    elements.append(given.value)
        kinds = {_kind(context, element) for element in elements}
        if len(kinds) == 1 and (kind := kinds.pop()):
            inner = "" if isinstance(value, cst.List) and not value.elements else context.expression(value)
            context.replace(value, f"{context.local(kind)}({inner})")

    @staticmethod
    def _buffers(context: FileContext, around: cst.ClassDef) -> None:
        """``self.n = tf.Variable(0, trainable=False)`` belongs to the module's state, not to what is trained."""
        for line in walk(around):
            match line:
                case cst.SimpleStatementLine(
                    body=[
                        cst.Assign(
                            targets=[
                                cst.AssignTarget(
                                    target=cst.Attribute(
                                        value=cst.Name(value="self"), attr=cst.Name(value=name)
                                    )
                                )
                            ],
                            value=cst.Call() as call,
                        )
                    ]
                ) if context.names.resolve(call.func) == VARIABLE and not claimed(context, line):
                    made = context.expression(call)
                    if "Parameter(" not in made:
                        context.replace(line, f'self.register_buffer("{name}", {made})')


REWRITE = Modules()


def _method(node: cst.ClassDef, name: str) -> bool:
    """Whether a class defines a method."""
    return any(isinstance(item, cst.FunctionDef) and item.name.value == name for item in node.body.body)


def _is_name(item: cst.Arg) -> bool:
    """Whether an argument is the module's name, which is the only one that ``tf.Module`` takes."""
    return not item.star and (item.keyword is None or item.keyword.value == "name")


def _kind(context: FileContext, node: cst.BaseExpression) -> str:
    """The kind of list that an element belongs into."""
    if not isinstance(node, cst.Call):
        return ""
    if context.names.resolve(node.func) == VARIABLE:
        return "torch.nn.ParameterList"
    return "torch.nn.ModuleList" if isinstance(definition(context, node.func), cst.ClassDef) else ""
