"""Keras's EfficientNetB0. https://keras.io/api/applications/efficientnet/ and https://arxiv.org/abs/1905.11946"""

from torch import Tensor
from torch.nn.functional import silu

from migrate.codemods.support.keras_network import KerasNetwork
from migrate.codemods.support.normalization import Normalization

STAGES = (
    (1, 3, 16, 1, 1),
    (2, 3, 24, 6, 2),
    (2, 5, 40, 6, 2),
    (3, 3, 80, 6, 2),
    (3, 5, 112, 6, 1),
    (4, 5, 192, 6, 2),
    (1, 3, 320, 6, 1),
)
"""Repeats, kernel size, filters, expansion and first stride of each stage."""
PIXEL_DEVIATIONS = (0.229, 0.224, 0.225)
DROPPED = 0.2  # the share of the last block's samples that training drops


class EfficientNetB0(KerasNetwork):
    """Inverted residuals that weigh their channels; images of 0 to 255, which it scales itself; see `KerasNetwork`."""

    dropout = 0.2

    def features(self, x: Tensor) -> Tensor:
        x = (x / 255.0).permute(0, 2, 3, 1)
        x = self.layer("normalization", lambda: Normalization(x.shape[-1]))(x)
        if self.pretrained:  # Keras's weights were trained on pixels that are divided by the variance
            x = x / x.new_tensor(PIXEL_DEVIATIONS).sqrt()
        x = self.halving_pad(x.permute(0, 3, 1, 2), 3)
        x = self.conv(x, "stem_conv", 32, 3, 2, bias=False)
        x = silu(self.norm(x, "stem_bn"))
        number, total = 0, sum(repeats for repeats, *_ in STAGES)
        for stage, (repeats, size, filters, expansion, first) in enumerate(STAGES, 1):
            for repeat in range(repeats):
                name = f"block{stage}{'abcd'[repeat]}"
                stride = first if repeat == 0 else 1
                x = self.block(x, name, size, filters, expansion, stride, DROPPED * number / total)
                number += 1
        return silu(self.norm(self.conv(x, "top_conv", 1280, bias=False), "top_bn"))

    def block(
        self, x: Tensor, name: str, size: int, filters: int, expansion: int, stride: int, dropped: float
    ) -> Tensor:
        """Widened, convolved channel by channel, weighed, narrowed; whole samples are dropped in training."""
        width = x.shape[1]
        y = x
        if expansion > 1:
            y = self.conv(x, f"{name}_expand_conv", width * expansion, bias=False)
            y = silu(self.norm(y, f"{name}_expand_bn"))
        y = silu(self.norm(self.depthwise(y, f"{name}_dwconv", size, stride), f"{name}_bn"))
        weights = silu(self.conv(y.mean((2, 3), keepdim=True), f"{name}_se_reduce", max(1, width // 4)))
        y = y * self.conv(weights, f"{name}_se_expand", y.shape[1]).sigmoid()
        y = self.norm(self.conv(y, f"{name}_project_conv", filters, bias=False), f"{name}_project_bn")
        if stride > 1 or filters != width:
            return y
        if self.training and dropped:
            y = y * (y.new_empty(len(y), 1, 1, 1).uniform_() >= dropped) / (1 - dropped)
        return x + y
