"""Mixed precision: Keras's global policy → autocast around the model in training, and a scaler for float16's losses.

    set_global_policy("mixed_float16")       device_type = "cuda" if torch.cuda.is_available() else "cpu"
                                             scaler = torch.amp.GradScaler(device_type, init_scale=2.0**15)
    model.compile(optimizer, loss)      →    ...
    model.fit(dataset)                       with torch.autocast(device_type, torch.float16):
                                                 outputs = model(inputs)
                                             outputs = outputs.float()
                                             loss = criterion(outputs, targets)
                                             scaler.scale(loss).backward()

What the written loops and steps make of it is in `migrate.codemods.training`. Evaluation runs in full precision.

https://keras.io/api/mixed_precision/ and https://docs.pytorch.org/docs/stable/amp.html
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from migrate.catalog.model import Level
from migrate.codemods import syntax as cst
from migrate.codemods.training.names import claimed
from migrate.codemods.training.precision import Mixed, mix, mixed
from migrate.codemods.training.tracking import tracker

if TYPE_CHECKING:
    from migrate.codemods.context import FileContext

SETTERS = frozenset(
    {
        "keras.backend.set_floatx",
        "keras.config.set_dtype_policy",
        "keras.config.set_floatx",
        "keras.mixed_precision.set_dtype_policy",
        "keras.mixed_precision.set_global_policy",
    }
)
POLICIES = frozenset(
    {"keras.DTypePolicy", "keras.mixed_precision.DTypePolicy", "keras.mixed_precision.Policy"}
)
NAME = re.compile(r"mixed_(?P<dtype>float16|bfloat16)")
FULL = "float32"


SCALE = "2.0**15"
"""The scale that Keras begins with; torch's own is 2**16."""


class MixedPrecision:
    """Before everything that trains."""

    name = "mixed-precision"
    order = 4

    def plan(self, context: FileContext) -> None:
        for call, name in list(context.calls()):
            if name in SETTERS and len(call.args) == 1 and isinstance(context.tree.parent(call), cst.Expr):
                self._set(context, call, name)

    @staticmethod
    def _set(context: FileContext, call: cst.Call, name: str) -> None:
        policy = _policy(context, call.args[0].value)
        found, statement = NAME.fullmatch(policy), context.statement(call)
        if found is None and policy != FULL:
            return  # the catalog says that the use was not recognised
        if found is not None and (statement not in context.module.body or mixed(context) is not None):
            return
        context.level(Level.EQUIVALENT if found else Level.EXACT, name)
        made = _maker(context, call.args[0].value)
        context.remove(statement)
        if made is not None:
            _object(context, made, policy)
        if found is None:
            return
        device_type = context.fresh("device_type")
        scaler = context.fresh("scaler") if found["dtype"] == "float16" else ""
        lines = [f'{device_type} = "cuda" if {context.local("torch.cuda.is_available")}() else "cpu"']
        if scaler:
            made_scaler = f"{context.local('torch.amp.GradScaler')}({device_type}, init_scale={SCALE})"
            lines.append(f"{scaler} = {made_scaler}")
        context.replace(statement, "\n".join(lines))
        mix(context, Mixed(found["dtype"], device_type, call, scaler))


REWRITE = MixedPrecision()


def _maker(context: FileContext, node: cst.BaseExpression) -> cst.Call | None:
    """The call that makes a policy, given itself or by a variable that is bound once."""
    if isinstance(node, cst.Name):
        bindings = context.names.bindings(node)
        value = bindings[0].value if len(bindings) == 1 else None
        node = value if isinstance(value, cst.BaseExpression) else node
    made = isinstance(node, cst.Call) and context.names.resolve(node.func) in POLICIES
    return node if made and isinstance(node, cst.Call) and node.args else None


def _policy(context: FileContext, node: cst.BaseExpression) -> str:
    """A policy's name; '' if it is not known."""
    made = _maker(context, node)
    value = context.value(made.args[0].value if made is not None else node)
    return value if isinstance(value, str) else ""


def _object(context: FileContext, made: cst.Call, policy: str) -> None:
    """A policy in a variable goes, if nobody asks it for more than its dtypes."""
    target = tracker(context).target(made)
    if target is None:
        return
    uses = tracker(context).uses(tracker(context).key(target))
    dtype = policy.removeprefix("mixed_")
    texts = {"compute_dtype": dtype, "variable_dtype": FULL, "name": policy}
    others = [node for node in uses.others if not claimed(context, node)]
    attributes = [context.tree.parent(node) for node in others]
    if uses.calls or uses.methods:
        return
    if not all(isinstance(item, cst.Attribute) and item.attr.value in texts for item in attributes):
        return
    for item in attributes:
        assert isinstance(item, cst.Attribute)
        context.replace(item, f'"{texts[item.attr.value]}"')
    context.remove(context.statement(made))
    context.level(Level.EXACT, "keras.mixed_precision.Policy")
