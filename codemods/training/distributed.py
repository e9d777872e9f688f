"""What is known of a file that trains under a ``tf.distribute`` strategy of several replicas, for the rewrites of
training: `migrate.codemods.to_torch.distribution` says so before any of them plans."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING
from weakref import WeakKeyDictionary

from migrate.codemods import syntax as cst

if TYPE_CHECKING:
    from migrate.codemods.context import FileContext


@dataclass(frozen=True)
class Replicated:
    """A file whose program runs as several processes.

    Attributes:
        steps: functions, by the id of their node, that ``strategy.run`` calls: training loops of the program's own.
        dynamic: whether ``strategy.run`` calls anything else.
        at: what makes the strategy.
        scoped: whether anything is made in its scope.
    """

    at: cst.CSTNode
    steps: frozenset[int] = frozenset()
    dynamic: bool = False
    scoped: bool = True

    @property
    def has_loops(self) -> bool:
        """Whether the program steps its optimizers itself."""
        return bool(self.steps) or self.dynamic


_REPLICATED: WeakKeyDictionary[FileContext, Replicated] = WeakKeyDictionary()


def replicate(context: FileContext, found: Replicated) -> None:
    """State that a file's program runs as several processes."""
    _REPLICATED[context] = found


def replicated(context: FileContext) -> Replicated | None:
    """What is known of the file's processes; None if it has one."""
    return _REPLICATED.get(context)


def synchronizes(context: FileContext) -> bool:
    """Whether a batch normalisation of the file asks for the statistics of all processes."""
    return any(
        item.keyword is not None
        and item.keyword.value == "synchronized"
        and context.source(item.value) == "True"
        for call, name in context.calls()
        if name == "keras.layers.BatchNormalization"
        for item in call.args
    )


def summing(context: FileContext, optimizer: str, params: str) -> tuple[list[str], list[str]]:
    """The statements before and after one that makes an optimizer of parameters: the model moves to the process's
    device, and before each step the gradients of all processes are added up, as ``apply_gradients`` does under a
    strategy. None where the file has one process, or only Keras's own loop."""
    found = replicated(context)
    if found is None or not found.has_loops:
        return [], []
    model, _, method = params.rpartition(".")
    device = f"{context.local('support.init_distributed')}()"
    before = [f"{model}.to({device})"] if method == "parameters()" and model.isidentifier() else []
    return before, [f"{optimizer}.register_step_pre_hook({context.local('support.sum_gradients')})"]


def gathered(context: FileContext, texts: list[str]) -> list[str]:
    """The arguments of a metric that knows of one process only: those of all processes, in loops of the program's
    own."""
    found = replicated(context)
    if found is None or not found.has_loops:
        return texts
    return [f"{context.local('support.gather_replicas')}({text})" for text in texts]
