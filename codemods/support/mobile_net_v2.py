"""Keras's MobileNetV2. https://keras.io/api/applications/mobilenet/ and https://arxiv.org/abs/1801.04381"""

from torch import Tensor
from torch.nn.functional import relu6

from migrate.codemods.support.keras_network import KerasNetwork


class MobileNetV2(KerasNetwork):
    """Inverted residuals: a block widens its input six times, and narrows it again; see `KerasNetwork`.

    Args:
        alpha: the width of the network; all filters times this, in multiples of 8.
    """

    momentum = 0.999
    strides = (2, 1, 2, 1, 1, 2, 1, 1, 1, 1, 1, 1, 2, 1, 1, 1)
    filters = (24, 24, 32, 32, 32, 64, 64, 64, 64, 96, 96, 96, 160, 160, 160, 320)

    def __init__(self, *args: object, alpha: float = 1.0, **options: object) -> None:
        self.alpha = alpha
        # handed on as given: the parameters are those of the class above
        super().__init__(*args, **options)  # type: ignore[arg-type]

    def features(self, x: Tensor) -> Tensor:
        x = self.conv(x, "Conv1", self.width(32), 3, 2, "same", bias=False)
        x = relu6(self.norm(x, "bn_Conv1"))
        x = self.narrowed(x, "expanded_conv", self.width(16), 1)
        for number, (stride, filters) in enumerate(zip(self.strides, self.filters, strict=True), 1):
            name = f"block_{number}"
            wide = self.conv(x, f"{name}_expand", 6 * x.shape[1], bias=False)
            wide = relu6(self.norm(wide, f"{name}_expand_BN"))
            narrow = self.narrowed(wide, name, self.width(filters), stride)
            x = x + narrow if stride == 1 and narrow.shape[1] == x.shape[1] else narrow
        x = self.conv(x, "Conv_1", max(self.width(1280), 1280), bias=False)
        return relu6(self.norm(x, "Conv_1_bn"))

    def narrowed(self, x: Tensor, name: str, filters: int, stride: int) -> Tensor:
        """A depthwise convolution and a projection to few channels."""
        x = relu6(self.norm(self.depthwise(x, f"{name}_depthwise", 3, stride), f"{name}_depthwise_BN"))
        return self.norm(self.conv(x, f"{name}_project", filters, bias=False), f"{name}_project_BN")

    def width(self, filters: int) -> int:
        """The nearest multiple of 8 that is not below 90 % of the scaled filters."""
        scaled = filters * self.alpha
        rounded = max(8, int(scaled + 4) // 8 * 8)
        return rounded + 8 if rounded < 0.9 * scaled else rounded
