"""Rows that are nothing without a structure around them: the finding where no structural rewrite claimed a use."""

from __future__ import annotations

from migrate.catalog.choice import Unrenderable
from migrate.catalog.model import Constant, Layer, Loss, Manual, Metric, Optimizer, Owned, Row, Schedule

OWNERS = (("model", "MOD401"), ("runtime", "API107"), ("precision", "API107"), ("", "TRN501"))
"""The finding for an API whose structural rewrite has not claimed a use of it, by a part of the rewrite's name."""

UNCLAIMED: tuple[tuple[type[Row], str, str], ...] = (
    (Layer, "MOD402", "`{}` is made where no model was recognised that could own it"),
    (
        Loss,
        "TRN504",
        "`{}` is used where no training set-up was recognised; its arguments are (target, prediction)",
    ),
    (Optimizer, "TRN504", "`{}` is made where the parameters that it trains are not known"),
    (Schedule, "TRN504", "`{}` is made where the optimizer that it drives is not known"),
    (Metric, "TRN504", "`{}` is used where no training set-up was recognised"),
)
"""Kinds of rows that need a structure around them, and the finding where no structural rewrite has claimed the call."""


def refuse(row: Row, name: str) -> None:
    """Rows that are nothing without the structure around them.

    Raises:
        Unrenderable: with the finding for it.
    """
    if isinstance(row, Constant):
        raise Unrenderable("API101", f"no row for a call of `{name}`")
    if isinstance(row, Manual):
        raise Unrenderable("API107", row.note or f"`{name}` is to be rewritten by hand")
    if isinstance(row, Owned) and not isinstance(row, Layer):
        code = next(code for part, code in OWNERS if part in row.owner)
        raise Unrenderable(code, f"the use of `{name}` here was not recognised")
    for kind, code, message in UNCLAIMED:
        if isinstance(row, kind) and not getattr(row, "alone", False):
            raise Unrenderable(code, message.format(name))
