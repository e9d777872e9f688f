"""What is known of the precision that a file's models train in, for the rewrites of training:
`migrate.codemods.to_torch.mixed_precision` says so before any of them plans."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING
from weakref import WeakKeyDictionary

from migrate.codemods import syntax as cst

if TYPE_CHECKING:
    from migrate.codemods.context import FileContext


@dataclass
class Mixed:
    """A global policy of mixed precision.

    Attributes:
        dtype: in which layers compute, ``float16`` or ``bfloat16``; weights are float32.
        device_type: the file's variable that holds ``"cuda"`` or ``"cpu"``.
        scaler: the file's variable of the scaler of losses, which the gradients of float16 need; '' without.
        at: what sets the policy.
        used: whether a step of the file follows the policy.
    """

    dtype: str
    device_type: str
    at: cst.CSTNode
    scaler: str = ""
    used: bool = False

    def head(self, context: FileContext) -> str:
        """The head of the block in which a model computes, without its colon."""
        self.used = True
        dtype = context.local(f"torch.{self.dtype}")
        return f"with {context.local('torch.autocast')}({self.device_type}, {dtype})"


_MIXED: WeakKeyDictionary[FileContext, Mixed] = WeakKeyDictionary()


def mixed(context: FileContext) -> Mixed | None:
    """The policy under which a file's training runs; None for full precision, or if it is not known."""
    return _MIXED.get(context)


def mix(context: FileContext, policy: Mixed) -> None:
    """State the policy of a file."""
    _MIXED[context] = policy
