"""Keras's set_random_seed: Python's, NumPy's and the framework's generators at once."""

from __future__ import annotations

import random

import numpy as np
import torch


def seed_everything(seed: int) -> None:
    """Seed every generator that training may draw from."""
    random.seed(seed)
    np.random.seed(seed)
    torch.manual_seed(seed)
