"""Numbers to the bins they lie in. https://keras.io/api/layers/preprocessing_layers/numerical/discretization/"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

import numpy as np
import torch
from torch import Tensor, nn

from migrate.codemods.support.encode_categories import encode_categories


class Discretization(nn.Module):
    """`keras.layers.Discretization`: the bin of each number; a boundary belongs to the bin above it.

    The boundaries are part of the ``state_dict``.
    """

    boundaries: Tensor

    def __init__(
        self,
        bin_boundaries: Sequence[float] | None = None,
        num_bins: int | None = None,
        epsilon: float = 0.01,
        output_mode: str = "int",
    ) -> None:
        """
        Args:
            bin_boundaries: the boundaries, or
            num_bins: how many bins `adapt` makes, of equally many numbers each.
            epsilon: how exactly `adapt` finds the quantiles, as a share of the data.
            output_mode: ``int``, or how vectors are made; see `encode_categories`.
        """
        super().__init__()
        self.num_bins, self.epsilon, self.output_mode = num_bins, epsilon, output_mode
        boundaries = torch.tensor(list(() if bin_boundaries is None else bin_boundaries), dtype=torch.float32)
        self.register_buffer(
            "boundaries", boundaries, persistent=False
        )  # saved as the extra state: their number varies

    @property
    def bin_boundaries(self) -> list[float]:
        """The boundaries, ascending."""
        return [float(item) for item in self.boundaries.tolist()]

    def adapt(self, data: Any, steps: int | None = None) -> None:
        """Take the boundaries from data: an array, or an iterable of batches.

        Raises:
            ValueError: the boundaries were given to the constructor.
        """
        if self.num_bins is None:
            raise ValueError("a Discretization made with bin_boundaries cannot be adapted to data")
        batches: Iterable[Any] = [data] if isinstance(data, np.ndarray | Tensor) else data
        summary = np.zeros((2, 0), "float32")
        for number, batch in enumerate(batches):
            if steps is not None and number >= steps:
                break
            values = np.sort(np.asarray(batch, dtype="float32").ravel())
            summary = self._merged(self._summary(values), summary)
        found = _compressed(summary, 1.0 / self.num_bins)[0, :-1]
        self.boundaries = torch.from_numpy(found).to(self.boundaries.device)

    def _summary(self, values: np.ndarray) -> np.ndarray:
        """At most ``1 / epsilon`` of the sorted values at even steps, and for how many each stands: shape (2, kept)."""
        step = max(len(values) / (1.0 / self.epsilon), 1)
        kept = values[int(step - 1) :: int(step)]
        return np.stack([kept, np.full_like(kept, step)])

    def _merged(self, first: np.ndarray, second: np.ndarray) -> np.ndarray:
        both = np.concatenate([first, second], axis=1)
        return _compressed(both[:, np.argsort(both[0])], self.epsilon)

    def get_extra_state(self) -> Tensor:
        """The boundaries."""
        return self.boundaries

    def set_extra_state(self, state: Tensor) -> None:
        self.boundaries = state.to(self.boundaries.device)

    def _load_from_state_dict(self, state_dict: dict[str, Any], prefix: str, *rest: Any) -> None:
        state_dict.setdefault(
            f"{prefix}_extra_state", self.boundaries
        )  # another framework's checkpoint has none
        super()._load_from_state_dict(state_dict, prefix, *rest)

    def forward(self, inputs: Any) -> Tensor:
        """
        Raises:
            RuntimeError: there are no boundaries yet.
        """
        if not len(self.boundaries):
            raise RuntimeError("Discretization has no boundaries yet: call adapt first")
        numbers = torch.bucketize(torch.as_tensor(inputs), self.boundaries, right=True, out_int32=True)
        if self.output_mode == "int":
            return numbers
        return encode_categories(numbers, len(self.boundaries) + 1, self.output_mode)


def _compressed(summary: np.ndarray, epsilon: float) -> np.ndarray:
    """The same at steps of ``epsilon`` of the total, interpolated; as it is if it has fewer values than steps."""
    if summary.shape[1] * epsilon < 1:
        return summary
    shares = epsilon + np.arange(0.0, 1.0, epsilon)
    totals = summary[1].cumsum()
    values = np.interp(shares, totals / totals[-1], summary[0])
    weights = np.diff(np.interp(shares, totals / totals[-1], totals), prepend=0)
    return np.stack([values, weights]).astype("float32")
