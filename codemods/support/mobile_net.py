"""Keras's MobileNet. https://keras.io/api/applications/mobilenet/ and https://arxiv.org/abs/1704.04861"""

from torch import Tensor, nn
from torch.nn.functional import relu6

from migrate.codemods.support.keras_network import KerasNetwork


class MobileNet(KerasNetwork):
    """Depthwise convolutions, each with one of single pixels after it; see `KerasNetwork`.

    Args:
        dropout: the share of the features that training drops before the top.
    """

    steps = (
        (64, 1), (128, 2), (128, 1), (256, 2), (256, 1), (512, 2), *((512, 1),) * 5, (1024, 2), (1024, 1),
    )  # fmt: skip

    def __init__(self, *args: object, dropout: float = 1e-3, **options: object) -> None:
        self.dropout = dropout
        # handed on as given: the parameters are those of the class above
        super().__init__(*args, **options)  # type: ignore[arg-type]

    def features(self, x: Tensor) -> Tensor:
        x = self.conv(x, "conv1", 32, 3, 2, "same", bias=False)
        x = relu6(self.norm(x, "conv1_bn"))
        for number, (filters, stride) in enumerate(self.steps, 1):
            x = relu6(self.norm(self.depthwise(x, f"conv_dw_{number}", 3, stride), f"conv_dw_{number}_bn"))
            x = self.conv(x, f"conv_pw_{number}", filters, bias=False)
            x = relu6(self.norm(x, f"conv_pw_{number}_bn"))
        return x

    def halving_pad(self, x: Tensor, size: int) -> Tensor:
        """At the end only, whether the sides are even or not."""
        return nn.functional.pad(x, (0, 1, 0, 1))

    def top(self, x: Tensor) -> Tensor:
        x = nn.functional.dropout(x.mean((2, 3), keepdim=True), self.dropout, self.training)
        return self.conv(x, "conv_preds", self.classes).flatten(1)
