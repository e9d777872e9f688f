"""Operators with a function of `torch.nn.functional` and attributes of their own names."""

from __future__ import annotations

from migrate.converters.onnx.call import DECLINED, Call, Declined
from migrate.converters.onnx.template import template


def instance_normalization(call: Call) -> str:
    """Each channel of each entry by its own mean and variance."""
    x, scale, bias = call.texts()
    return f"F.instance_norm({x}, weight={scale}, bias={bias}, eps={call.attribute('epsilon', 1e-5)!r})"


def group_normalization(call: Call) -> str | Declined:
    """Scales of channels; those of groups (before opset 21) go another way."""
    if call.node.version < 21:
        return call.function(
            "group_normalization_by_group",
            call.texts(),
            num_groups=call.attribute("num_groups"),
            epsilon=call.attribute("epsilon", 1e-5),
        )
    x, scale, bias = call.texts()
    groups = call.attribute("num_groups")
    return f"F.group_norm({x}, {groups}, {scale}, {bias}, eps={call.attribute('epsilon', 1e-5)!r})"


def local_response(call: Call) -> str | Declined:
    """Across neighbouring channels; PyTorch's window is the same for odd sizes."""
    size = call.attribute("size")
    if size % 2 == 0:
        return DECLINED
    alpha, beta, k = call.attribute("alpha", 1e-4), call.attribute("beta", 0.75), call.attribute("bias", 1.0)
    return f"F.local_response_norm({call.text(0)}, {size}, alpha={alpha!r}, beta={beta!r}, k={k!r})"


def softmax(name: str) -> object:
    """Along one axis, which is the last one if none is given."""

    def write(call: Call) -> str | Declined:
        return f"torch.{name}({call.text(0)}, dim={call.attribute('axis', -1)})"

    return write


def gelu(call: Call) -> str:
    """Exact, or approximated by tanh."""
    option = ', approximate="tanh"' if call.attribute("approximate", "none") == "tanh" else ""
    return f"F.gelu({call.text(0)}{option})"


def global_pool(name: str) -> object:
    """Over all axes after the channels."""

    def write(call: Call) -> str | Declined:
        rank = call.rank(0)
        if rank is None or rank < 3:
            return DECLINED
        return f"{call.text(0)}.{name}({tuple(range(2, rank))}, keepdim=True)"

    return write


RULES = {
    "InstanceNormalization": instance_normalization,
    "GroupNormalization": group_normalization,
    "LRN": local_response,
    "Softmax": softmax("softmax"),
    "LogSoftmax": softmax("log_softmax"),
    "Gelu": gelu,
    "GlobalAveragePool": global_pool("mean"),
    "GlobalMaxPool": global_pool("amax"),
    "PRelu": template("torch.where({0} < 0, {0} * {1}, {0})"),
    "Swish": lambda call: (
        f"F.silu({call.text(0)})"
        if call.attribute("alpha", 1.0) == 1.0
        else f"{call.text(0)} * torch.sigmoid({call.attribute('alpha')!r} * {call.text(0)})"
    ),
}
