"""PyTorch models that are written as Keras source: small ones that between them have most that matters."""

from __future__ import annotations

from typing import Any

import torch
from torch import nn
from torch.nn import functional

SHAPES = {
    "Texts": ["1x7:int64"],
    "Series": ["1x4x20"],
    "Segments": ["1x3x32x32"],
    "Named": ["1x3x16x16"],
    "Joint": ["1x5", "1x3x8x8"],
    "Again": ["1x3x16x16"],
    "Encoder": ["1x6x16"],
    "Flattened": ["1x3x8x8"],
    "Growing": ["1x3x12x12"],
    "Windows": ["1x3x8x8"],
    "Widened": ["1x2x9x9"],
}


def build(name: str) -> nn.Module:
    """The model with weights and statistics that are none of them 0 or 1."""
    torch.manual_seed(0)
    model: nn.Module = globals()[name]()
    for module in model.modules():
        if isinstance(module, nn.modules.batchnorm._BatchNorm):
            module.running_mean.normal_(0, 0.1)  # type: ignore[union-attr]
            module.running_var.uniform_(0.5, 1.5)  # type: ignore[union-attr]
    return model


def parameters(name: str) -> int:
    """How many numbers are trained."""
    return sum(parameter.numel() for parameter in build(name).parameters() if parameter.requires_grad)


def save(name: str, file: str) -> None:
    """Export a model and save its program."""
    shape, _, dtype = SHAPES[name][0].partition(":")
    sizes = [2, *map(int, shape.split("x")[1:])]
    example = torch.zeros(sizes, dtype=getattr(torch, dtype or "float32"))
    program = torch.export.export(
        build(name).eval(), (example,), dynamic_shapes=({0: torch.export.Dim.AUTO},)
    )
    torch.export.save(program, file)


class Texts(nn.Module):
    """Embedding, recurrent layers of several levels and both directions, attention, a last state."""

    def __init__(self) -> None:
        super().__init__()
        self.embedding = nn.Embedding(30, 8)
        self.lstm = nn.LSTM(8, 8, 2, batch_first=True, bidirectional=True, dropout=0.1)
        self.attention = nn.MultiheadAttention(16, 2, batch_first=True)
        self.gru = nn.GRU(16, 4)
        self.rnn = nn.RNN(4, 4)
        self.drop = nn.Dropout(0.3)
        self.head = nn.Linear(8, 3)

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        y, _ = self.lstm(self.embedding(x))
        y = y + self.attention(y, y, y)[0]
        y, last = self.gru(y.transpose(0, 1))
        y = self.drop(self.rnn(y)[0]).transpose(0, 1)[:, -1]
        out: torch.Tensor = self.head(torch.cat([y, last[-1]], 1))
        return out


class Series(nn.Module):
    """One axis of places."""

    def __init__(self) -> None:
        super().__init__()
        self.conv = nn.Conv1d(4, 8, 5, stride=2, padding=2)
        self.norm = nn.BatchNorm1d(8)
        self.slope = nn.PReLU(8)
        self.pool = nn.MaxPool1d(2)
        self.head = nn.Linear(40, 3)

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        out: torch.Tensor = self.head(self.pool(self.slope(self.norm(self.conv(x)))).flatten(1))
        return out


class Up(nn.Module):
    def __init__(self, before: int, after: int) -> None:
        super().__init__()
        self.up = nn.ConvTranspose2d(before, after, 3, 2, 1, output_padding=1)
        self.conv = nn.Conv2d(2 * after, after, 3, padding=1)
        self.norm = nn.GroupNorm(2, after)

    def forward(self, x: torch.Tensor, skip: torch.Tensor) -> torch.Tensor:
        return functional.leaky_relu(self.norm(self.conv(torch.cat([self.up(x), skip], 1))), 0.1)


class Segments(nn.Module):
    """A U-Net; its output is a picture."""

    def __init__(self) -> None:
        super().__init__()
        self.a = nn.Conv2d(3, 8, 3, padding=1)
        self.b = nn.Conv2d(8, 16, 3, padding=1)
        self.c = nn.Conv2d(16, 32, 3, padding=1)
        self.u = Up(32, 16)
        self.v = Up(16, 8)
        self.out = nn.Conv2d(8, 2, 1)

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        a = self.a(x).relu()
        b = self.b(functional.max_pool2d(a, 2)).relu()
        c = self.c(functional.max_pool2d(b, 3, 2, 1)).relu()
        y = self.out(self.v(self.u(c, b), a))
        return functional.interpolate(y, scale_factor=1.5, mode="bicubic")


class Named(nn.Module):
    """Outputs by name, one of them a picture."""

    def __init__(self) -> None:
        super().__init__()
        self.conv = nn.Conv2d(3, 4, 3)
        self.head = nn.Linear(4, 2)

    def forward(self, x: torch.Tensor) -> dict[str, torch.Tensor]:
        y = self.conv(x)
        return {"out": y, "aux": self.head(y.mean((2, 3)))}


class Joint(nn.Module):
    """Two inputs, a parameter of its own, several outputs."""

    def __init__(self) -> None:
        super().__init__()
        self.dense = nn.Linear(5, 6)
        self.conv = nn.Conv2d(3, 6, 3)
        self.scale = nn.Parameter(torch.randn(6, 1, 1))

    def forward(self, x: torch.Tensor, y: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor]:
        z = self.conv(y) * self.scale
        return z * torch.sigmoid(self.dense(x))[:, :, None, None], z.amax((2, 3))


class Again(nn.Module):
    """A layer that is called three times, and works in place."""

    def __init__(self) -> None:
        super().__init__()
        self.conv = nn.Conv2d(3, 3, 3, padding=1)
        self.head = nn.Linear(3 * 8 * 8, 4)

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        for _ in range(3):
            x = self.conv(x)
            x.tanh_()
        out: torch.Tensor = self.head(functional.adaptive_avg_pool2d(x, 8).flatten(1))
        return out


class Encoder(nn.Module):
    """Transformer layers, alike: one function and a loop."""

    def __init__(self) -> None:
        super().__init__()
        layer = nn.TransformerEncoderLayer(16, 4, 32, batch_first=True)
        self.encoder = nn.TransformerEncoder(layer, 3, enable_nested_tensor=False)
        self.position = nn.Parameter(torch.randn(1, 6, 16))
        self.token = nn.Parameter(torch.randn(1, 1, 16))

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        y = torch.cat([self.token.expand(x.shape[0], -1, -1), x + self.position], 1)
        out: torch.Tensor = self.encoder(y)[:, 0]
        return out


class Flattened(nn.Module):
    """A dense layer after a flattened picture, with what works on single elements in between."""

    def __init__(self) -> None:
        super().__init__()
        self.conv = nn.Conv2d(3, 5, 3)
        self.drop = nn.Dropout(0.2)
        self.a = nn.Linear(180, 7)
        self.b = nn.Linear(7, 2)

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        y = torch.flatten(functional.gelu(self.conv(x)), 1)
        out: torch.Tensor = self.b(torch.relu(self.a(self.drop(y))))
        return out


class Grown(nn.Module):
    def __init__(self, channels: int) -> None:
        super().__init__()
        self.norm = nn.BatchNorm2d(channels)
        self.conv = nn.Conv2d(channels, 4, 3, padding=1, bias=False)

    def forward(self, features: list[torch.Tensor]) -> torch.Tensor:
        out: torch.Tensor = self.conv(functional.relu(self.norm(torch.cat(features, 1))))
        return out


class Growing(nn.Module):
    """A dense block, whose layers take longer and longer lists, and a flattening that no dense layer reads."""

    def __init__(self) -> None:
        super().__init__()
        self.layers = nn.ModuleList([Grown(3 + 4 * index) for index in range(4)])
        self.stem = nn.Conv2d(19, 8, 3, stride=2, dilation=2, padding=1, groups=1)

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        features = [x]
        for layer in self.layers:
            features.append(layer(features))
        y: torch.Tensor = self.stem(torch.cat(features, 1))
        return y.flatten(1).softmax(1)


class Windows(nn.Module):
    """Windows in the batch, a table looked up by constant places, a mask, channels shuffled."""

    def __init__(self) -> None:
        super().__init__()
        self.patch = nn.Conv2d(3, 8, 1)
        self.table = nn.Parameter(torch.randn(7, 2))
        self.register_buffer(
            "places", (torch.arange(16)[:, None] - torch.arange(16)[None]).abs().clamp(max=6)
        )
        self.qkv = nn.Linear(8, 24)
        self.out = nn.Conv2d(8, 8, 3, groups=8, padding=1)

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        batch = x.shape[0]
        y = self.patch(x).permute(0, 2, 3, 1).reshape(batch, 2, 4, 2, 4, 8).permute(0, 1, 3, 2, 4, 5)
        y = y.reshape(-1, 16, 8)
        q, k, v = self.qkv(y).reshape(-1, 16, 3, 2, 4).permute(2, 0, 3, 1, 4).unbind(0)
        scores = (q * 0.5) @ k.transpose(-2, -1) + self.table[self.places.view(-1)].view(16, 16, 2).permute(
            2, 0, 1
        )
        mask = torch.zeros(16, 16)
        mask[:8, 8:].fill_(-100.0)
        y = (scores + mask).softmax(-1) @ v
        y = y.transpose(1, 2).reshape(batch, 2, 2, 4, 4, 8).permute(0, 5, 1, 3, 2, 4).reshape(batch, 8, 8, 8)
        y = y.view(batch, 2, 4, 8, 8).transpose(1, 2).reshape(batch, 8, 8, 8)
        out: torch.Tensor = self.out(y)
        return out


class Widened(nn.Module):
    """Uneven padding and pooling, a resize with aligned corners, one to the nearest."""

    def __init__(self) -> None:
        super().__init__()
        self.conv = nn.Conv2d(2, 4, (3, 5), stride=(2, 1), padding=(0, 2), groups=2)
        self.norm = nn.InstanceNorm2d(4, affine=True)

    def forward(self, x: torch.Tensor) -> Any:
        y = functional.hardswish(self.norm(self.conv(functional.pad(x, (1, 0, 2, 1)))))
        y = functional.avg_pool2d(y, 3, 1, 1)
        wide = functional.interpolate(y, size=(7, 11), mode="bilinear", align_corners=True)
        return functional.interpolate(wide, size=(9, 13), mode="nearest").var((2, 3))
