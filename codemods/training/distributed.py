"""What is known of a file that trains under a ``tf.distribute`` strategy of several replicas, for the rewrites of
training: `migrate.codemods.to_torch.distribution` says so before any of them plans."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from migrate.codemods.context import FileContext


@dataclass(frozen=True)
class Replicated:
    """A file whose program runs as several processes.

    Attributes:
        steps: functions, by the id of their node, that ``strategy.run`` calls: training loops of the program's own.
        dynamic: whether ``strategy.run`` calls anything else.
    """

    steps: frozenset[int] = frozenset()
    dynamic: bool = False

    @property
    def has_loops(self) -> bool:
        """Whether the program steps its optimizers itself."""
        return bool(self.steps) or self.dynamic


def replicated(context: FileContext) -> Replicated | None:
    """What is known of the file's processes; None if it has one."""
    return context.repository.ask(context.module_name, Replicated)


def summing(context: FileContext, optimizer: str) -> list[str]:
    """The statement that makes an optimizer add up the gradients of all processes before each of its steps, as
    ``apply_gradients`` does under a strategy; empty where the file has one process, or Keras's own loop."""
    found = replicated(context)
    if found is None or not found.has_loops:
        return []
    return [f"{optimizer}.register_step_pre_hook({context.local('support.sum_gradients')})"]
