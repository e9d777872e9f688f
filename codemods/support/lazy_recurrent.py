"""Recurrent layers whose number of input features the first call tells."""

from __future__ import annotations

from typing import Any

import torch
from torch import nn
from torch.nn.modules.lazy import LazyModuleMixin
from torch.nn.parameter import UninitializedParameter


class LazyRecurrent(LazyModuleMixin, nn.RNNBase):
    """What the lazy recurrent layers share: the weights of the inputs are made with the first ones, or have the size
    of those that are loaded. All others are there from the beginning."""

    def _open(self) -> None:
        """Leave the weights of the inputs without a size."""
        for name in self._input_weights():
            self.register_parameter(name, UninitializedParameter())  # type: ignore[arg-type]  # it is one

    def _input_weights(self) -> list[str]:
        return ["weight_ih_l0", "weight_ih_l0_reverse"] if self.bidirectional else ["weight_ih_l0"]

    def initialize_parameters(self, input: Any, hx: Any = None) -> None:
        """Make the weights for inputs like these, which may be packed."""
        self.input_size = input.data.shape[-1]
        if not self.has_uninitialized_params():
            return
        with torch.no_grad():
            rows = self.get_parameter("weight_hh_l0").shape[0]
            made: dict[str, torch.Tensor] = {}
            for name, parameter in self.named_parameters(recurse=False):
                if isinstance(parameter, UninitializedParameter):
                    parameter.materialize((rows, self.input_size))
                else:
                    made[name] = parameter.clone()
            self.reset_parameters()
            for name, value in made.items():
                self.get_parameter(name).copy_(value)
