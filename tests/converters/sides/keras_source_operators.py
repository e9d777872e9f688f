"""PyTorch models that have operators of one family each, in the forms that are written differently as Keras source."""

from __future__ import annotations

import torch
from torch import nn
from torch.nn import functional


def build(name: str) -> nn.Module:
    """The model with random weights."""
    torch.manual_seed(0)
    model: nn.Module = globals()[name]()
    return model


def parameters(name: str) -> int:
    """How many numbers are trained."""
    return sum(parameter.numel() for parameter in build(name).parameters() if parameter.requires_grad)


class Folds(nn.Module):
    """Windows: apart and overlapping, padded and spread, along single axes, and laid back."""

    def __init__(self) -> None:
        super().__init__()
        self.apart = nn.Unfold(3, stride=3)
        self.head = nn.Linear(27, 6)

    def forward(self, x: torch.Tensor) -> tuple[torch.Tensor, ...]:
        tiles = self.head(self.apart(x).transpose(1, 2))
        spread = functional.unfold(x, (3, 2), dilation=(1, 2), padding=(1, 0), stride=(2, 3))
        columns = functional.unfold(x, 3, padding=1, stride=2)
        weights = columns.softmax(1)
        back = functional.fold(columns * weights, x.shape[2:], 3, padding=1, stride=2)
        rows = x.unfold(2, 4, 2).unfold(3, 3, 3)
        return tiles, spread, back, rows.sum(-1).flatten(2)


class Pools(nn.Module):
    """Average pooling with every way to count."""

    def forward(self, x: torch.Tensor) -> tuple[torch.Tensor, ...]:
        pool = functional.avg_pool2d
        return (
            pool(x, 3, 2, 1, count_include_pad=False),
            pool(x, 3, 2, 1, ceil_mode=True),
            pool(x, (3, 2), 2, (1, 0), ceil_mode=True, count_include_pad=False),
            pool(x, 2, 2, ceil_mode=True),
            pool(x, 3, 2, 1, divisor_override=5),
            functional.avg_pool1d(x.flatten(2), 4, 3, 2, True, False),
        )


class States(nn.Module):
    """Recurrent layers that are given states, and whose last ones are read."""

    def __init__(self) -> None:
        super().__init__()
        self.encoder = nn.LSTM(3, 4, 2, batch_first=True, bidirectional=True)
        self.decoder = nn.LSTM(3, 4, 2, batch_first=True, bidirectional=True)
        self.one = nn.LSTM(3, 5, batch_first=True)
        self.start = nn.Parameter(torch.randn(1, 1, 5))
        self.gru = nn.GRU(3, 5, batch_first=True)
        self.rnn = nn.RNN(3, 5, batch_first=True, bias=False)

    def forward(self, x: torch.Tensor) -> tuple[torch.Tensor, ...]:
        _, (hidden, cell) = self.encoder(x)
        y, _ = self.decoder(x, (hidden, cell))
        z, (last, inner) = self.one(x)
        u, end = self.gru(x, self.start.expand(-1, x.shape[0], -1))
        return y, torch.cat([last, inner], -1)[0], self.rnn(x, end)[0] * u + z


class Functions(nn.Module):
    """Functions of single elements that Keras calls otherwise, or has with other arguments."""

    def __init__(self) -> None:
        super().__init__()
        self.end = nn.Parameter(torch.randn(6))

    def forward(self, x: torch.Tensor) -> tuple[torch.Tensor, ...]:
        whole = (10 * x).to(torch.int64)
        bent = [
            functional.celu(x, 0.7),
            functional.hardshrink(x, 0.3),
            functional.softshrink(x, 0.2),
            functional.threshold(x, 0.1, -2.0),
            functional.rrelu(x),
            functional.softplus(x, 2.0),
            functional.tanhshrink(x),
            functional.softsign(x),
            functional.logsigmoid(x),
            functional.elu(x, 0.5),
            torch.div(x, 0.3, rounding_mode="trunc"),
            torch.div(x, self.end, rounding_mode="floor"),
            torch.lerp(x, self.end, 0.3),
            torch.addcdiv(x, x, 1 + x.square(), value=0.5),
            torch.exp2(x) + torch.asinh(x) + torch.logaddexp(x, self.end),
            ((whole & 6) | (whole ^ 3)).to(x.dtype),
            (((whole > 2) & (x < 0.5)) | ~(whole > 0)).to(x.dtype),
            torch.div(whole, 3, rounding_mode="trunc").to(x.dtype),
        ]
        tiled = (x * self.end).tile((2, 3)) + x.repeat(1, 2, 3)[:, :1]
        return torch.stack(bent, -1), tiled, x[:, None].repeat(1, 2, 1, 3)


class Attentions(nn.Module):
    """Attention with values wider than the keys, a causal one, one with fewer keys than queries, one with a mask."""

    def forward(self, x: torch.Tensor) -> tuple[torch.Tensor, ...]:
        attention = functional.scaled_dot_product_attention
        q, k, v = x[..., :3], x[..., 3:6], x[..., 2:]
        mask = torch.ones(5, 5, dtype=torch.bool).tril(1)
        return (
            attention(q, k, v),
            attention(q, k, v, is_causal=True, scale=0.3),
            attention(q, k, v, attn_mask=mask),
            attention(q, k[:, :2], v[:, :2, :, :3], enable_gqa=True, is_causal=True),
        )


class Standardised(nn.Module):
    """Convolutions whose kernels are computed, in groups too."""

    def __init__(self) -> None:
        super().__init__()
        self.kernel = nn.Parameter(torch.randn(6, 2, 3, 3))
        self.bias = nn.Parameter(torch.randn(6))

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        mean = self.kernel.mean((1, 2, 3), keepdim=True)
        kernel = (self.kernel - mean) / self.kernel.std((1, 2, 3), keepdim=True)
        return functional.conv2d(x, kernel, self.bias, stride=2, padding=1, groups=2)


class Clashing(nn.Module):
    """Layers called as Keras calls operations and layers without a name, and as an input."""

    def __init__(self) -> None:
        super().__init__()
        self.x = nn.Linear(6, 6)
        self.add = nn.Linear(6, 6)
        self.multiply = nn.Parameter(torch.randn(6))
        self.re_lu_1 = nn.Linear(6, 6)
        self.get_item = nn.Linear(6, 2)
        self.max_pooling2d = nn.Conv2d(4, 6, 1)

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        y = self.max_pooling2d(functional.max_pool2d(x, 1)).relu().transpose(1, 3)
        y = self.add(self.x(y) + y).relu() * self.multiply
        out: torch.Tensor = self.get_item(self.re_lu_1(y)[:, 1:])
        return out


class Amplifying(nn.Module):
    """What is rounded in the first layer grows with every step: float32 tells nothing about the rest."""

    def __init__(self) -> None:
        super().__init__()
        self.first = nn.Linear(64, 8)

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        y = torch.sigmoid(self.first(x))
        for _ in range(12):
            y = 3.99 * y * (1 - y)
        return y


class Hidden(nn.Module):
    """A branch that a scale of zero hides, and a scale that is read by a constant too."""

    def __init__(self) -> None:
        super().__init__()
        self.inner = nn.Linear(6, 6)
        self.scale = nn.Parameter(torch.zeros(6))
        self.register_buffer("running_var", torch.full((6,), 4.0))

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        return x / self.running_var.sqrt() + self.scale * self.inner(x)


class Frozen(nn.Module):
    """Layers that are not trained, wholly and in part, and a batch normalization that averages over all batches."""

    def __init__(self) -> None:
        super().__init__()
        self.whole = nn.Linear(6, 6).requires_grad_(False)
        self.layer = nn.LayerNorm(6).requires_grad_(False)
        self.part = nn.Linear(6, 6)
        self.part.bias.requires_grad_(False)
        self.batch = nn.BatchNorm1d(6, momentum=None)
        self.still = nn.BatchNorm1d(6).requires_grad_(False)
        self.drop = nn.Dropout(0.2)

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        out: torch.Tensor = self.still(self.batch(self.drop(self.part(self.layer(self.whole(x))))))
        return out


class Dropping(nn.Module):
    """Dropout that acts whether the model is trained or not."""

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        return functional.dropout(x, 0.5, training=True)


class Scaled(nn.Module):
    def __init__(self) -> None:
        super().__init__()
        self.linear = nn.Linear(6, 6)
        self.scale = nn.Parameter(torch.randn(6))

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        return torch.relu(self.linear(x * self.scale)) + self.scale


class Twice(nn.Module):
    """Blocks that read a parameter of their own twice."""

    def __init__(self) -> None:
        super().__init__()
        self.blocks = nn.Sequential(Scaled(), Scaled(), Scaled())

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        out: torch.Tensor = self.blocks(x)
        return out
