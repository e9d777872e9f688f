"""TensorFlow's run-time set-up, which PyTorch does without: graphs, sessions, memory growth, logging.

A function under ``@tf.function`` computes the same without it. Calls that only set the run time up go, with the loops
and conditions around them that do nothing else.

https://www.tensorflow.org/api_docs/python/tf/function and https://www.tensorflow.org/api_docs/python/tf/config
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from migrate.catalog.model import Level
from migrate.codemods import syntax as cst
from migrate.codemods.tree import below, walk

if TYPE_CHECKING:
    from migrate.codemods.context import FileContext

FUNCTION = "tf.function"
LOGGER = "tf.get_logger"

SETUP = frozenset(
    {
        "keras.backend.clear_session",
        "keras.config.disable_interactive_logging",
        "keras.config.disable_traceback_filtering",
        "keras.config.enable_interactive_logging",
        "keras.config.enable_traceback_filtering",
        "keras.config.enable_unsafe_deserialization",
        "keras.utils.clear_session",
        "keras.utils.disable_interactive_logging",
        "keras.utils.enable_interactive_logging",
        "tf.autograph.set_verbosity",
        "tf.compat.v1.enable_eager_execution",
        "tf.compat.v1.logging.set_verbosity",
        "tf.config.experimental.set_memory_growth",
        "tf.config.experimental.set_virtual_device_configuration",
        "tf.config.set_logical_device_configuration",
        "tf.debugging.disable_traceback_filtering",
        "tf.debugging.enable_traceback_filtering",
        "tf.config.optimizer.set_jit",
        "tf.config.run_functions_eagerly",
        "tf.config.set_soft_device_placement",
        "tf.debugging.set_log_device_placement",
    }
)
"""Calls without effect on any number."""

DEVICES = frozenset(
    {
        "tf.config.experimental.list_logical_devices",
        "tf.config.experimental.list_physical_devices",
        "tf.config.list_logical_devices",
        "tf.config.list_physical_devices",
    }
)
BACKENDS = frozenset({"keras.config.backend", "keras.backend.backend"})
VERSIONS = frozenset({"tf.__version__", "tf.version.VERSION", "keras.__version__"})
AVAILABLE = frozenset({"tf.test.is_gpu_available"})
GPUS = '[{device}("cuda", index) for index in range({count}())]'


class Runtime:
    """What is set up once and means nothing to PyTorch."""

    name = "runtime"
    order = 5

    def plan(self, context: FileContext) -> None:
        """Plan the decorators', the set-up calls' and their loops' removal, and the questions about devices."""
        _graphs(context)
        removed = {id(node): node for node in _set_up(context)}
        _hollow_out(context, removed)
        for node in removed.values():
            context.remove(node)
        for call, name in list(context.calls()):
            if not context.is_planned(call):
                _ask(context, call, name)
        for node, name in list(context.names.references(context.module)):
            if context.is_planned(node):
                continue
            asked = name.rpartition(".")[0] in VERSIONS
            if (asked or name in VERSIONS) and _is_asserted(context, node):
                context.remove(context.statement(node))
            elif asked and (answer := _two(context, node)) is not None:
                context.replace(context.tree.parent(node) or node, str(answer))
            elif name in VERSIONS:
                context.replace(node, context.local("torch.__version__"))
            else:
                continue
            context.level(Level.EXACT, name)


def _two(context: FileContext, node: cst.BaseExpression) -> bool | None:
    """What TensorFlow 2 answers to ``tf.__version__.startswith("1.")``; None if that depends on its version."""
    call = context.tree.parent(node)
    if not isinstance(node, cst.Attribute) or not isinstance(call, cst.Call) or len(call.args) != 1:
        return None
    prefix = context.value(call.args[0].value)
    if node.attr.value != "startswith" or not isinstance(prefix, str) or not prefix:
        return None
    return prefix in ("2", "2.") if prefix in ("2", "2.") or not prefix.startswith("2") else None


def _is_asserted(context: FileContext, node: cst.BaseExpression) -> bool:
    """``assert tf.__version__.startswith("2")``: what it demands is nothing to the migrated program."""
    line = context.statement(node)
    return (
        isinstance(line, cst.SimpleStatementLine)
        and isinstance(line.body[0], cst.Assert)
        and len(line.body) == 1
    )


def _graphs(context: FileContext) -> None:
    """``@tf.function`` goes, and ``tf.function(f)`` is ``f``."""
    for node in below(context.module, cst.Decorator, cst.Call):
        if isinstance(node, cst.Decorator):
            called = node.decorator.func if isinstance(node.decorator, cst.Call) else node.decorator
            if context.names.resolve(called) == FUNCTION:
                context.remove(node)
                context.level(Level.EXACT, FUNCTION)
        elif isinstance(node, cst.Call) and context.names.resolve(node.func) == FUNCTION and node.args:
            first = node.args[0]
            if first.keyword is None and not first.star and not context.is_planned(node):
                context.replace(node, context.expression(first.value))
                context.level(Level.EXACT, FUNCTION)


def _set_up(context: FileContext) -> Iterator[cst.CSTNode]:
    """The statements that are nothing but a set-up call."""
    for node in below(context.module, cst.Expr):
        if not isinstance(node.value, cst.Call):
            continue
        name = context.names.resolve(node.value.func)
        match node.value.func:
            case cst.Attribute(value=cst.Call(func=inner)) if context.names.resolve(inner) == LOGGER:
                name = LOGGER
        if name in SETUP or name == LOGGER:
            context.level(Level.EXACT, str(name))
            parent = context.tree.parent(node)
            alone = isinstance(parent, cst.SimpleStatementLine) and len(parent.body) == 1
            yield parent if alone and parent is not None else node


def _hollow_out(context: FileContext, removed: dict[int, cst.CSTNode]) -> None:
    """Take along the loops, conditions and handlers around statements that go, and the lists of devices for them."""
    waiting = list(removed.values())
    while waiting:
        block = context.tree.parent(waiting.pop())
        around = context.tree.parent(block) if isinstance(block, cst.IndentedBlock) else None
        if around is None or id(around) in removed or not _does_nothing(around, removed):
            continue
        removed[id(around)] = around
        waiting.append(around)
    for inner in list(removed.values()):
        if any(id(outer) in removed for outer in context.tree.ancestors(inner)):
            del removed[id(inner)]
    for line in context.module.body:
        if _is_unread_list(context, line, removed):
            removed[id(line)] = line


def _does_nothing(node: cst.CSTNode, removed: dict[int, cst.CSTNode]) -> bool:
    match node:
        case cst.For(iter=cst.Name(), orelse=None) | cst.If(test=cst.Name(), orelse=None):
            body = node.body
        case cst.If(
            test=cst.Comparison(left=cst.Call(func=cst.Name(value="len"), args=[cst.Arg(value=cst.Name())])),
            orelse=None,
        ):
            body = node.body
        case cst.Try(orelse=None, finalbody=None):
            body = node.body
        case _:
            return False
    return all(id(item) in removed for item in body.body)


def _is_unread_list(context: FileContext, line: cst.CSTNode, removed: dict[int, cst.CSTNode]) -> bool:
    """Whether a line asks for devices that only statements which go have read."""
    match line:
        case cst.SimpleStatementLine(
            body=[
                cst.Assign(
                    targets=[cst.AssignTarget(target=cst.Name(value=name))], value=cst.Call(func=called)
                )
            ]
        ) if context.names.resolve(called) in DEVICES:
            gone = {id(part) for node in removed.values() for part in walk(node)}
            reads = [
                node
                for node in below(context.module, cst.Name)
                if node.value == name and context.names.scopes.of(node) is not None
            ]
            return bool(reads) and all(id(node) in gone for node in reads)
    return False


def _ask(context: FileContext, call: cst.Call, name: str) -> None:
    """Which GPUs there are."""
    if name in AVAILABLE and not call.args:
        context.replace(call, f"{context.local('torch.cuda.is_available')}()")
    elif name == LOGGER and not call.args:
        context.replace(call, f'{context.local("logging.getLogger")}("torch")')
    elif name in BACKENDS and not call.args:
        context.replace(call, '"torch"')
    elif name in DEVICES and len(call.args) == 1 and context.value(call.args[0].value) == "GPU":
        device, count = context.local("torch.device"), context.local("torch.cuda.device_count")
        context.replace(call, GPUS.format(device=device, count=count))
    else:
        return
    context.level(Level.EXACT, name)


REWRITE = Runtime()
