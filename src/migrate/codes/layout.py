"""LAY3xx: where the axes of a tensor stand."""

from migrate.codes import Code

CODES = (
    Code(
        "LAY301",
        "the layout of a tensor is not known",
        "Image tensors are permuted to channels-first inside a migrated model; here it cannot be told "
        "which layout the tensor has, so an axis could mean another one.",
        "Check the axis at the TODO; permute with x.permute(0, 3, 1, 2) or back with x.permute(0, 2, 3, 1).",
        severity="warning",
    ),
    Code(
        "LAY302",
        "the layout differs between branches",
        "Two paths reach this place with the channels on different axes.",
        "Permute one of them so that both agree.",
    ),
)
