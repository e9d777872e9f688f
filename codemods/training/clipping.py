"""Gradients that an optimizer of Keras's clips: a statement before the step of a written loop, or, where the optimizer
leaves with its model and other code takes the steps, a hook of the optimizer's."""

from __future__ import annotations

from typing import TYPE_CHECKING

from migrate.catalog.values import UNKNOWN, literal
from migrate.codemods import syntax as cst
from migrate.codemods.syntax.build import expression

if TYPE_CHECKING:
    from migrate.codemods.context import FileContext


def hook(context: FileContext, optimizer: str, clip: str) -> str:
    """The statement that makes clipping a part of the optimizer's steps.

    Args:
        optimizer: code of the optimizer.
        clip: code of the clipping, ``torch.nn.utils.clip_grad_norm_(__params__, 1.0)``.
    """
    function, bound = _parts(clip)
    before_step = context.local("support.clip_before_step")
    return f"{before_step}({optimizer}, {context.localise(function)}, {bound})"


def is_constant(clip: str) -> bool:
    """Whether clipping depends on nothing that has a name where the optimizer is made."""
    return not clip or literal(_parts(clip)[1]) is not UNKNOWN


def _parts(clip: str) -> tuple[str, str]:
    """The function and its bound, the two arguments of every one of `migrate.catalog.reasons.CLIPPING`."""
    call = expression(clip)
    assert isinstance(call, cst.Call), clip
    function, _, bound = clip.partition("(__params__, ")
    return function, bound.removesuffix(")")
