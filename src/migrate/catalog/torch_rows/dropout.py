"""Dropout: the same distribution, never the same numbers.

https://pytorch.org/docs/stable/nn.html#dropout-layers
"""

from migrate.catalog.proofs import normal, uniform
from migrate.catalog.torch_first import back
from migrate.catalog.torch_proofs import TorchProof

X = {"x": normal(4, 30)}
IMAGES = {"x": normal(2, 3, 5, 4)}

ROWS = (
    back(
        "torch.nn.Dropout(p=0.5, inplace=False)",
        [
            TorchProof("torch.nn.Dropout()", X, training=True),
            TorchProof("torch.nn.Dropout(0.25)", X, training=True),
            TorchProof("torch.nn.Dropout(p=0.25, inplace=False)", X),
        ],
    ),
    back(
        "torch.nn.Dropout2d(p=0.5, inplace=False)",
        [
            TorchProof("torch.nn.Dropout2d(0.25)", IMAGES, training=True),
            TorchProof("torch.nn.Dropout2d()", IMAGES),
        ],
        layout="channels_last",
    ),
    back(
        "torch.nn.functional.dropout(input, p=0.5, training=True, inplace=False)",
        ["torch.nn.functional.dropout(x, 0.25)", "torch.nn.functional.dropout(x, p=0.5)"],
        {"x": uniform(200, 100, low=1.0, high=2.0)},
    ),
)
