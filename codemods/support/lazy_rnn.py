"""`torch.nn.RNN` whose number of input features the first call tells."""

from __future__ import annotations

from typing import Any

from torch import nn

from migrate.codemods.support.lazy_recurrent import LazyRecurrent


class LazyRNN(LazyRecurrent, nn.RNN):
    """As `torch.nn.LazyLinear` is `torch.nn.Linear`: one layer that becomes an `nn.RNN` with its first input."""

    cls_to_become = nn.RNN

    def __init__(self, hidden_size: int, **options: Any) -> None:
        super().__init__(1, hidden_size, **options)
        self._open()
