"""Keras's Xception. https://keras.io/api/applications/xception/ and https://arxiv.org/abs/1610.02357"""

from torch import Tensor
from torch.nn.functional import max_pool2d

from migrate.codemods.support.keras_network import KerasNetwork
from migrate.codemods.support.pad_same import pad_same


class Xception(KerasNetwork):
    """Separable convolutions with shortcuts; see `KerasNetwork`."""

    size = 299

    def features(self, x: Tensor) -> Tensor:
        x = self.norm(self.conv(x, "block1_conv1", 32, 3, 2, bias=False), "block1_conv1_bn").relu()
        x = self.norm(self.conv(x, "block1_conv2", 64, 3, bias=False), "block1_conv2_bn").relu()
        for number, (block, filters) in enumerate(((2, 128), (3, 256), (4, 728))):
            x = self.halved(x, f"block{block}", number, (filters, filters), block > 2)
        for block in range(5, 13):
            shortcut = x
            for step in (1, 2, 3):
                x = self.step(x.relu(), f"block{block}_sepconv{step}", 728)
            x = x + shortcut
        x = self.halved(x, "block13", 3, (728, 1024), True)
        x = self.step(x, "block14_sepconv1", 1536).relu()
        return self.step(x, "block14_sepconv2", 2048).relu()

    def step(self, x: Tensor, name: str, filters: int) -> Tensor:
        """A separable convolution, normalised."""
        return self.norm(self.separable(x, name, filters), f"{name}_bn")

    def halved(self, x: Tensor, name: str, number: int, filters: tuple[int, int], activated: bool) -> Tensor:
        """Two steps and a pooling to half the height and width, beside a convolution with a stride."""
        suffix = f"_{number}" if number else ""
        shortcut = self.conv(x, f"conv2d{suffix}", filters[1], 1, 2, bias=False)
        shortcut = self.norm(shortcut, f"batch_normalization{suffix}")
        x = self.step(x.relu() if activated else x, f"{name}_sepconv1", filters[0])
        x = self.step(x.relu(), f"{name}_sepconv2", filters[1])
        return max_pool2d(pad_same(x, (3, 3), (2, 2), value=float("-inf")), 3, 2) + shortcut
