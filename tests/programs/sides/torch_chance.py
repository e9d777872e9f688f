"""PyTorch's random numbers replaced by functions of their shapes (`values`), its random orders by none."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import torch
from tests.programs.sides import values
from torch import Tensor, nn

START = "_same_start"
"""Attribute of parameters that a layer has its first values from: no initialiser draws them again."""


def fill(tensor: Tensor, array: Any) -> Tensor:
    """Write an array into a tensor."""
    with torch.no_grad():
        tensor.copy_(torch.as_tensor(array))
    return tensor


def _sizes(args: tuple[Any, ...], kwargs: dict[str, Any]) -> tuple[int, ...]:
    given = kwargs.pop("size", args[0] if len(args) == 1 and not isinstance(args[0], int) else args)
    return tuple(int(size) for size in ((given,) if isinstance(given, int) else given))


def _made(array: Any, kwargs: dict[str, Any], default: Any = None) -> Tensor:
    dtype = kwargs.get("dtype") or default or torch.get_default_dtype()
    made = torch.as_tensor(array).to(dtype=dtype, device=kwargs.get("device"))
    return made.requires_grad_() if kwargs.get("requires_grad") else made


def randn(*args: Any, **kwargs: Any) -> Tensor:
    return _made(values.unit_normal(_sizes(args, kwargs)), kwargs)


def rand(*args: Any, **kwargs: Any) -> Tensor:
    return _made(values.unit_uniform(_sizes(args, kwargs)), kwargs)


def randint(*args: Any, **kwargs: Any) -> Tensor:
    numbers = [*args]
    size = kwargs.pop("size", None)
    if size is None:
        size = numbers.pop()
    low = kwargs.pop("low", numbers.pop(0) if len(numbers) == 2 else 0)
    high = kwargs.pop("high", numbers[-1] if numbers else None)
    return _made(values.integers(tuple(size), int(low), int(high)), kwargs, torch.int64)


def randn_like(tensor: Tensor, **kwargs: Any) -> Tensor:
    return _made(values.unit_normal(tensor.shape), {"dtype": tensor.dtype, **kwargs})


def rand_like(tensor: Tensor, **kwargs: Any) -> Tensor:
    return _made(values.unit_uniform(tensor.shape), {"dtype": tensor.dtype, **kwargs})


def normal(mean: Any, std: Any = 1.0, size: Any = None, **kwargs: Any) -> Tensor:
    if size is None:
        size = torch.broadcast_shapes(*(item.shape for item in (mean, std) if isinstance(item, Tensor)))
    return _made(values.unit_normal(tuple(size)), kwargs) * std + mean


def randperm(count: int, **kwargs: Any) -> Tensor:
    return torch.arange(count)


def multinomial(probabilities: Tensor, num_samples: int, replacement: bool = False, **kwargs: Any) -> Tensor:
    rows = probabilities.detach().double().clamp_min(1e-30).log().numpy()
    chosen = torch.from_numpy(values.chosen(rows.reshape(-1, rows.shape[-1]), num_samples))
    return chosen.reshape(*probabilities.shape[:-1], num_samples)


def bernoulli(probabilities: Tensor, *args: Any, **kwargs: Any) -> Tensor:
    return (rand(tuple(probabilities.shape)) < probabilities).to(probabilities.dtype)


def _in_place(function: Callable[..., Any]) -> Callable[..., Tensor]:
    def method(self: Tensor, *args: Any, **kwargs: Any) -> Tensor:
        kwargs.pop("generator", None)
        return fill(self, function(self.shape, *args, **kwargs))

    return method


def normal_values(shape: Any, mean: float = 0.0, std: float = 1.0) -> Any:
    return values.unit_normal(shape) * std + mean


def uniform_values(shape: Any, low: float = 0.0, high: float = 1.0) -> Any:
    return values.unit_uniform(shape) * (high - low) + low


def truncated_values(shape: Any, mean: float = 0.0, std: float = 1.0, a: float = -2.0, b: float = 2.0) -> Any:
    return values.unit_truncated(shape) * std + mean


def install() -> None:
    """Replace what gives random numbers."""
    functions = (randn, rand, randint, randn_like, rand_like, normal, randperm, multinomial, bernoulli)
    for function in functions:
        setattr(torch, function.__name__, function)
    torch.Tensor.normal_ = _in_place(normal_values)
    torch.Tensor.uniform_ = _in_place(
        lambda shape, *args, **ends: uniform_values(shape, *args, *ends.values())
    )
    torch.Tensor.multinomial = multinomial
    _initialisers()
    _dropout()
    torch.utils.data.RandomSampler.__iter__ = _first_to_last


def _first_to_last(sampler: Any) -> Iterator[int]:
    size = len(sampler.data_source)
    return (number % size for number in range(sampler.num_samples))


def _initialisers() -> None:
    """Those of torch.nn.init that draw."""
    init: Any = nn.init

    def replaced(function: Callable[..., Any]) -> Callable[..., Any]:
        def fill_new(tensor: Tensor, *args: Any, **kwargs: Any) -> Tensor:
            kwargs.pop("generator", None)
            return tensor if hasattr(tensor, START) else fill(tensor, function(tensor.shape, *args, **kwargs))

        return fill_new

    init.normal_ = replaced(normal_values)
    init.uniform_ = replaced(lambda shape, a=0.0, b=1.0: uniform_values(shape, a, b))
    init.trunc_normal_ = replaced(truncated_values)
    init.orthogonal_ = replaced(lambda shape, gain=1: values.orthogonal(shape) * gain)
    for name in ("xavier_uniform_", "xavier_normal_", "kaiming_uniform_", "kaiming_normal_"):
        original = getattr(init, name)

        def keep(tensor: Tensor, *args: Any, _original: Any = original, **kwargs: Any) -> Tensor:
            return tensor if hasattr(tensor, START) else _original(tensor, *args, **kwargs)

        setattr(init, name, keep)


def _dropout() -> None:
    """None, nowhere."""
    functional: Any = nn.functional

    def unchanged(x: Any, *args: Any, **kwargs: Any) -> Any:
        return x

    for name in ("dropout", "dropout1d", "dropout2d", "dropout3d", "alpha_dropout", "feature_alpha_dropout"):
        setattr(functional, name, unchanged)
    torch.dropout = unchanged
    attention = functional.scaled_dot_product_attention

    def attend(*args: Any, **kwargs: Any) -> Any:
        return attention(*args, **(kwargs | {"dropout_p": 0.0} if "dropout_p" in kwargs else kwargs))

    functional.scaled_dot_product_attention = attend
