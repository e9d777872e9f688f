"""Layers that are not rewritten, and what to do instead."""

from migrate.catalog.model import Manual

ROWS = (
    Manual(
        source="keras.layers.Masking",
        note="PyTorch modules do not hand masks on to each other",
        advice="make the mask in forward, (x != value).any(dim=-1), and give it to the layers that need it",
    ),
)
