"""Variables that are assigned to: PyTorch changes a parameter in place, out of autograd's sight.

    v.assign(x)            with torch.no_grad():
    v.assign_add(x)    →       v.copy_(x)
    K.set_value(v, x)          ...

Where the value of the assignment is used at once, it is a finding.

https://www.tensorflow.org/api_docs/python/tf/Variable#assign and
https://pytorch.org/docs/stable/generated/torch.no_grad.html
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from migrate.catalog.model import Level
from migrate.catalog.values import UNKNOWN, CallValue, Tensor
from migrate.codemods import syntax as cst
from migrate.codemods.analysis.kinds import Array, Listed
from migrate.codemods.analysis.objects import Several, objects
from migrate.codemods.training.bind import bind, method
from migrate.codemods.training.names import claimed
from migrate.codemods.training.tracking import tracker
from migrate.codemods.tree import below

if TYPE_CHECKING:
    from migrate.codemods.context import FileContext

METHODS = {"assign": "copy_", "assign_add": "add_", "assign_sub": "sub_"}
PARAMETERS = ("value", "use_locking", "name", "read_value")
SET_VALUE = "keras.backend.set_value"
VARIABLE = "tf.Variable"
SELF = frozenset({"value", "read_value"})


class Assignments:
    """After the optimizers, whose learning rates are assigned to as well."""

    name = "assignments"
    order = 59

    def plan(self, context: FileContext) -> None:
        for call, name in list(context.calls()):
            if name == VARIABLE and (target := tracker(context).target(call)) is not None:
                self._values(context, target)
        lines: dict[int, tuple[cst.CSTNode, str]] = {}
        for node in below(context.module, cst.Call):
            if id(node) in context.left or claimed(context, node):
                continue
            found = method(node)
            if context.names.resolve(node.func) == SET_VALUE and len(node.args) == 2:
                self._assign(context, node, node.args[0].value, "assign", node.args[1].value, lines)
            elif found and found[1] in METHODS and context.names.resolve(node.func) is None:
                bound = bind(node, PARAMETERS) or {}
                value = bound.get("value", bound.get("delta"))
                if value is not None and bound.keys() <= {*PARAMETERS, "delta"}:
                    self._assign(context, node, found[0], found[1], value, lines)
        self._write(context, lines)

    def _assign(
        self,
        context: FileContext,
        call: cst.Call,
        variable: cst.BaseExpression,
        name: str,
        value: cst.BaseExpression,
        lines: dict[int, tuple[cst.CSTNode, str]],
    ) -> None:
        statement = context.statement(call)
        alone = isinstance(statement, cst.SimpleStatementLine) and len(statement.body) == 1
        used = not isinstance(context.tree.parent(call), cst.Expr)
        after = self._after(context, call, variable) if used else ""
        if not alone or (used and not after):
            context.finding(
                "API102", call, f"the value of `{name}` is used at once: give it a line of its own", VARIABLE
            )
            return
        text = context.expression(value)
        listed = isinstance(objects(context).of(value), Array | Listed | Several)
        if listed or (name == "assign" and not self._is_tensor(context, value)):
            text = f"{context.local('torch.as_tensor')}({text})"
        line = f"{context.expression(variable)}.{METHODS[name]}({text})"
        if after:
            block = f"with {context.local('torch.no_grad')}():\n    {line}\n{after}"
            context.replace(statement, block)
        else:
            lines[id(statement)] = (statement, line)
        context.level(Level.EXACT, VARIABLE)

    @staticmethod
    def _after(context: FileContext, call: cst.Call, variable: cst.BaseExpression) -> str:
        """The statement that uses what an assignment gives, the variable itself, after it: of ``return v.assign(x)``
        and ``y = v.assign(x)``; '' for any other."""
        match context.tree.parent(call):
            case cst.Return():
                return f"return {context.expression(variable)}"
            case cst.Assign(targets=[cst.AssignTarget(target=cst.Name(value=name))]):
                return f"{name} = {context.expression(variable)}"
        return ""

    @staticmethod
    def _write(context: FileContext, lines: dict[int, tuple[cst.CSTNode, str]]) -> None:
        """One block for assignments that follow each other."""
        done: set[int] = set()
        for statement, _ in lines.values():
            if id(statement) in done:
                continue
            run = [statement]
            while (after := _next(context, run[-1])) is not None and id(after) in lines:
                run.append(after)
            done |= {id(item) for item in run}
            texts = [f"    {lines[id(item)][1]}" for item in run]
            context.replace(statement, "\n".join([f"with {context.local('torch.no_grad')}():", *texts]))
            for item in run[1:]:
                context.remove(item)

    @staticmethod
    def _is_tensor(context: FileContext, node: cst.BaseExpression) -> bool:
        """Whether an expression is known to be a tensor."""
        if isinstance(node, cst.BinaryOperation):
            return Assignments._is_tensor(context, node.left) or Assignments._is_tensor(context, node.right)
        value = context.value(node)
        if value is not UNKNOWN:
            return isinstance(value, Tensor | CallValue)
        return isinstance(objects(context).of(node), Tensor)

    @staticmethod
    def _values(context: FileContext, target: cst.BaseExpression) -> None:
        """``v.value()`` is the tensor that ``v`` is; an array that is kept must not change with it."""
        for call, name in tracker(context).uses(tracker(context).key(target)).methods:
            if name.startswith("scatter_") and not claimed(context, call):
                message = (
                    f"`{name}` is tf.Variable's: index the parameter under torch.no_grad(), or use index_put_"
                )
                context.finding("API101", call, message, VARIABLE)
            if call.args or claimed(context, call):
                continue
            assert isinstance(call.func, cst.Attribute)
            variable = context.source(call.func.value)
            if name in SELF:
                context.replace(call, variable + (".clone()" if name == "read_value" else ""))
            elif name == "numpy" and is_kept(context, call):
                context.replace(call, f"{variable}.numpy(force=True).copy()")
                context.level(Level.EXACT, "tf.Tensor.numpy")


REWRITE = Assignments()


def is_kept(context: FileContext, node: cst.BaseExpression) -> bool:
    """Whether what an expression gives is held longer than its statement."""
    parent = context.tree.parent(node)
    match parent:
        case cst.Assign() | cst.AnnAssign() | cst.Return():
            return True
        case cst.ListComp():
            return True
        case cst.Element() | cst.DictElement():
            around = context.tree.parent(parent)
            return isinstance(around, cst.BaseExpression) and is_kept(context, around)
        case cst.Arg():
            call = context.tree.parent(parent)
            found = method(call) if isinstance(call, cst.Call) else None
            return found is not None and found[1] in ("append", "extend", "insert")
    return False


def _next(context: FileContext, statement: cst.CSTNode) -> cst.CSTNode | None:
    """The statement after one on the next line, if no comment or blank line is between them."""
    body: list[cst.CSTNode] = list(getattr(context.tree.parent(statement), "body", ()))
    place = next((place for place, item in enumerate(body) if item is statement), len(body))
    after = body[place + 1] if place + 1 < len(body) else None
    if after is None or context.line(after) != context.line(statement) + 1:
        return None
    return after
