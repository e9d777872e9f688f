"""What Keras's image networks have in common. https://keras.io/api/applications/"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import torch
from torch import Tensor, nn

from migrate.codemods.support.biased_batch_norm import BiasedBatchNorm
from migrate.codemods.support.pad_same import pad_same

SAVING = """Keras's weights are not in {path}. Where Keras is installed, write them by

    model = keras.applications.{name}(weights={weights!r}, include_top={include_top})
    numpy.savez({path!r}, **{{weight.path: weight.numpy() for weight in model.weights}})"""


class KerasNetwork(nn.Module):
    """A network of `keras.applications`. Images are (batch, height, width, channels), as Keras has them.

    `features` is the network. It is run once on zeros when the network is made: each step makes its layer then, under
    Keras's name: ``network.block1_conv1``.

    Args:
        include_top: classify; else give the last features, (batch, height, width, channels).
        weights: None, "imagenet", or the path of an .npz file: Keras's weights by their paths. ImageNet's are looked
            for in torch's folder for downloads.
        input_shape: (height, width, channels).
        pooling: without the top, ``avg`` or ``max`` over the features' height and width.
        classes: of the top.
        classifier_activation: ``softmax``, or None for logits.
    """

    size = 224  # of the images, if nothing is said
    momentum = 0.99
    epsilon = 1e-3
    dropout = 0.0

    def __init__(
        self,
        include_top: bool = True,
        weights: str | None = "imagenet",
        input_shape: Sequence[int] | None = None,
        pooling: str | None = None,
        classes: int = 1000,
        classifier_activation: str | None = "softmax",
    ) -> None:
        super().__init__()
        self.include_top, self.pooling = include_top, pooling
        self.classes, self.classifier_activation = classes, classifier_activation
        self.pretrained = weights == "imagenet"
        self.sized = include_top or (input_shape is not None and None not in input_shape)
        self.making = True
        height, width, channels = input_shape or (self.size, self.size, 3)
        with torch.no_grad():
            self.eval()(torch.zeros(1, height or self.size, width or self.size, channels))
        self.making = False
        self.train()
        if weights is not None:
            self.load_keras(weights)

    def features(self, x: Tensor) -> Tensor:
        """The network up to its top. Here images and features are (batch, channels, height, width)."""
        raise NotImplementedError

    def forward(self, x: Tensor, training: bool | None = None) -> Tensor:
        """``training`` True or False holds for this call, whatever the module's own mode is."""
        mode = self.training
        if training is not None and training is not mode:
            self.train(training)
            try:
                return self.forward(x)
            finally:
                self.train(mode)
        x = self.features(x.permute(0, 3, 1, 2))
        if self.include_top:
            x = self.top(x)
            return torch.softmax(x, dim=-1) if self.classifier_activation == "softmax" else x
        if self.pooling is None:
            return x.permute(0, 2, 3, 1)
        return x.mean((2, 3)) if self.pooling == "avg" else x.amax((2, 3))

    def top(self, x: Tensor) -> Tensor:
        """Logits of the features."""
        x = nn.functional.dropout(x.mean((2, 3)), self.dropout, self.training)
        return self.dense(x, "predictions", self.classes)

    def layer(self, name: str, make: Callable[[], nn.Module]) -> Any:
        """The layer of this name, made where the network is."""
        if self.making and name not in self._modules:
            self.add_module(name, make().train(self.training))
        return self._modules[name]

    def conv(
        self,
        x: Tensor,
        name: str,
        filters: int,
        size: int | Sequence[int] = 1,
        stride: int = 1,
        padding: str = "valid",
        bias: bool = True,
        groups: int = 1,
    ) -> Tensor:
        """A convolution."""
        kernel = (size, size) if isinstance(size, int) else (size[0], size[1])
        layer = self.layer(
            name, lambda: nn.Conv2d(x.shape[1], filters, kernel, stride, groups=groups, bias=bias)
        )
        output: Tensor = layer(pad_same(x, kernel, (stride, stride)) if padding == "same" else x)
        return output

    def depthwise(self, x: Tensor, name: str, size: int, stride: int = 1) -> Tensor:
        """A convolution of each channel for itself, without bias."""
        padding = "valid" if stride == 2 else "same"
        x = self.halving_pad(x, size) if stride == 2 else x
        return self.conv(x, name, x.shape[1], size, stride, padding, bias=False, groups=x.shape[1])

    def halving_pad(self, x: Tensor, size: int) -> Tensor:
        """Padding before a stride of 2: where the images' size is not stated, Keras takes the sides for even ones."""
        if self.sized:
            return pad_same(x, (size, size), (2, 2))
        return nn.functional.pad(x, (size // 2 - 1, size // 2) * 2)

    def separable(self, x: Tensor, name: str, filters: int, size: int = 3) -> Tensor:
        """A depthwise convolution and one of single pixels, without bias."""
        x = self.depthwise(x, f"{name}_depthwise", size)
        return self.conv(x, f"{name}_pointwise", filters, bias=False)

    def norm(self, x: Tensor, name: str, scale: bool = True) -> Tensor:
        """Batch normalisation with Keras's running variance."""

        def make() -> nn.Module:
            layer = BiasedBatchNorm(x.shape[1], eps=self.epsilon, momentum=1 - self.momentum)
            layer.weight.requires_grad_(scale)
            return layer

        layer = self.layer(name, make)
        layer.train(
            self.training and layer.bias.requires_grad
        )  # what is frozen keeps its statistics, as in Keras
        output: Tensor = layer(x)
        return output

    def dense(self, x: Tensor, name: str, units: int) -> Tensor:
        """A fully connected layer."""
        output: Tensor = self.layer(name, lambda: nn.Linear(x.shape[1], units))(x)
        return output

    def load_keras(self, weights: str) -> None:
        """Load Keras's weights from an .npz file.

        Raises:
            FileNotFoundError: it is not there; the message says how to write it.
        """
        name = type(self).__name__
        path = Path(weights)
        if weights == "imagenet":
            path = Path(torch.hub.get_dir()) / "keras" / f"{name}{'' if self.include_top else '_notop'}.npz"
        if not path.is_file():
            raise FileNotFoundError(
                SAVING.format(path=str(path), name=name, weights=weights, include_top=self.include_top)
            )
        with np.load(path) as arrays:
            self.take(arrays)
        for module in self.modules():
            module.starts_as_keras = True  # type: ignore[assignment]  # `init_weights` of a model around it leaves it

    def take(self, arrays: Mapping[str, np.ndarray]) -> None:
        """Take Keras's weights, by their paths ``layer/kernel``."""
        state = self.state_dict()
        for path in arrays:
            layer, _, kind = path.rpartition("/")
            layer = layer.rpartition("/")[2]
            target = f"{layer}.{TARGETS.get(kind, 'weight')}"
            if kind in ("depthwise_kernel", "pointwise_kernel"):
                target = f"{layer}_{kind.removesuffix('_kernel')}.weight"
            array = torch.from_numpy(arrays[path])
            if array.ndim == 4:
                array = (
                    array.permute(2, 3, 0, 1) if state[target].shape[1] == 1 else array.permute(3, 2, 0, 1)
                )
            state[target].copy_(array.T if array.ndim == 2 else array)


TARGETS = {
    "beta": "bias",
    "bias": "bias",
    "count": "count",
    "mean": "mean",
    "moving_mean": "running_mean",
    "moving_variance": "running_var",
    "variance": "variance",
}
"""What a layer's weights are called in torch; those that are not here are its ``weight``."""
