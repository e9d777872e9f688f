"""Keras's image networks: support modules with the same layers, under the same names, so that Keras's weights fit.

torchvision's networks of the same names are others: its ResNets have their strides elsewhere and no biases, its
MobileNetV2 and EfficientNet pad evenly, and its pre-trained weights want other pixels. https://keras.io/api/applications/
"""

from collections.abc import Iterator
from typing import Any

from migrate.catalog.model import Layer, Level, Rendering, Weight
from migrate.catalog.proofs import Proof, normal
from migrate.catalog.transforms import Permute

CONVOLUTION = (Permute((3, 2, 0, 1)),)
DEPTHWISE = (Permute((2, 3, 0, 1)),)
BLOCKS = (3, 4, 6, 3)
COMMON = (
    "include_top=True, weights='imagenet', input_tensor=None, input_shape=None, pooling=None, classes=1000, "
    "classifier_activation='softmax', name={name!r}"
)
MOBILE = (
    "input_shape=None, alpha=1.0, include_top=True, weights='imagenet', input_tensor=None, pooling=None, "
    "classes=1000, classifier_activation='softmax', name=None"
)
TARGET = (
    "include_top=True, weights='imagenet', input_shape=None, pooling=None, classes=1000, "
    "classifier_activation='softmax'"
)
GIVEN = (
    "include_top=include_top, weights=weights, input_shape=input_shape, pooling=pooling, classes=classes, "
    "classifier_activation=classifier_activation"
)
NOTE = (
    "the same network but for rounding, which many layers add up; weights='imagenet' loads Keras's own from a file "
    "that the module says how to write"
)
CEILING = "conv_length({}, 1, 32, 'same')"
FLOOR = "{} // 32"
HALVED = "conv_length({}, 1, 4, 'same') // 8"
SHRUNK = "conv_length(({} - 3) // 2 - 1, 1, 16, 'same')"
INCEPTED = "(((((({} - 3) // 2 - 1 - 3) // 2 - 1) - 1) // 2 - 1) // 2 - 1) // 2"
DEEP: dict[str, Any] = {
    "gradients": False,
    "reason": "through so many layers the gradients' rounding has no bound",
}


def _conv(name: str, bias: bool = True, when: str = "True") -> Iterator[Weight]:
    yield Weight((f"{name}/kernel",), (f"{name}.weight",), CONVOLUTION, when=when)
    if bias:
        yield Weight((f"{name}/bias",), (f"{name}.bias",), when=when)


def _depthwise(name: str, kernel: str = "kernel", target: str = "") -> Iterator[Weight]:
    yield Weight((f"{name}/{kernel}",), (f"{target or name}.weight",), DEPTHWISE)


def _dense(name: str) -> Iterator[Weight]:
    yield Weight((f"{name}/kernel",), (f"{name}.weight",), (Permute((1, 0)),), when="include_top")
    yield Weight((f"{name}/bias",), (f"{name}.bias",), when="include_top")


def _norm(name: str) -> Iterator[Weight]:
    yield Weight((f"{name}/gamma",), (f"{name}.weight",))
    yield Weight((f"{name}/beta",), (f"{name}.bias",))
    yield Weight((f"{name}/moving_mean",), (f"{name}.running_mean",), trainable=False)
    yield Weight((f"{name}/moving_variance",), (f"{name}.running_var",), trainable=False)


def _vgg(convolutions: tuple[int, ...]) -> Iterator[Weight]:
    for block, count in enumerate(convolutions, 1):
        for number in range(1, count + 1):
            yield from _conv(f"block{block}_conv{number}")
    for name in ("fc1", "fc2", "predictions"):
        yield from _dense(name)


def _resnet(blocks: tuple[int, ...]) -> Iterator[Weight]:
    """In the order of Keras's layers, which is that of their depths."""
    yield from _conv("conv1_conv")
    yield from _norm("conv1_bn")
    for stage, count in enumerate(blocks, 2):
        for number in range(1, count + 1):
            name = f"conv{stage}_block{number}"
            for step in ("1", "2"):
                yield from _conv(f"{name}_{step}_conv")
                yield from _norm(f"{name}_{step}_bn")
            last = ("0", "3") if number == 1 else ("3",)
            for step in last:
                yield from _conv(f"{name}_{step}_conv")
            for step in last:
                yield from _norm(f"{name}_{step}_bn")
    yield from _dense("predictions")


def _resnet_v2(blocks: tuple[int, ...]) -> Iterator[Weight]:
    yield from _conv("conv1_conv")
    for stage, count in enumerate(blocks, 2):
        for number in range(1, count + 1):
            name = f"conv{stage}_block{number}"
            yield from _norm(f"{name}_preact_bn")
            for step in ("1", "2"):
                yield from _conv(f"{name}_{step}_conv", bias=False)
                yield from _norm(f"{name}_{step}_bn")
            for step in ("0", "3") if number == 1 else ("3",):
                yield from _conv(f"{name}_{step}_conv")
    yield from _norm("post_bn")
    yield from _dense("predictions")


def _mobilenet_v2() -> Iterator[Weight]:
    yield from _conv("Conv1", bias=False)
    yield from _norm("bn_Conv1")
    for name in ("expanded_conv", *(f"block_{number}" for number in range(1, 17))):
        if name != "expanded_conv":
            yield from _conv(f"{name}_expand", bias=False)
            yield from _norm(f"{name}_expand_BN")
        yield from _depthwise(f"{name}_depthwise")
        yield from _norm(f"{name}_depthwise_BN")
        yield from _conv(f"{name}_project", bias=False)
        yield from _norm(f"{name}_project_BN")
    yield from _conv("Conv_1", bias=False)
    yield from _norm("Conv_1_bn")
    yield from _dense("predictions")


def _mobilenet() -> Iterator[Weight]:
    yield from _conv("conv1", bias=False)
    yield from _norm("conv1_bn")
    for number in range(1, 14):
        yield from _depthwise(f"conv_dw_{number}")
        yield from _norm(f"conv_dw_{number}_bn")
        yield from _conv(f"conv_pw_{number}", bias=False)
        yield from _norm(f"conv_pw_{number}_bn")
    yield from _conv("conv_preds", when="include_top")


def _separable(name: str) -> Iterator[Weight]:
    yield from _depthwise(name, "depthwise_kernel", f"{name}_depthwise")
    yield Weight((f"{name}/pointwise_kernel",), (f"{name}_pointwise.weight",), CONVOLUTION)


def _xception() -> Iterator[Weight]:
    for step in ("1", "2"):
        yield from _conv(f"block1_conv{step}", bias=False)
        yield from _norm(f"block1_conv{step}_bn")
    shortcuts = {2: "", 3: "_1", 4: "_2", 13: "_3"}
    for block in range(2, 15):
        for number in range(1, 4 if 5 <= block <= 12 else 3):
            yield from _separable(f"block{block}_sepconv{number}")
            yield from _norm(f"block{block}_sepconv{number}_bn")
        if block in shortcuts:
            yield from _conv(f"conv2d{shortcuts[block]}", bias=False)
            yield from _norm(f"batch_normalization{shortcuts[block]}")
    yield from _dense("predictions")


def _densenet() -> Iterator[Weight]:
    yield from _conv("conv1_conv", bias=False)
    yield from _norm("conv1_bn")
    for stage, count in enumerate((6, 12, 24, 16), 2):
        for number in range(1, count + 1):
            name = f"conv{stage}_block{number}"
            yield from _norm(f"{name}_0_bn")
            yield from _conv(f"{name}_1_conv", bias=False)
            yield from _norm(f"{name}_1_bn")
            yield from _conv(f"{name}_2_conv", bias=False)
        if stage < 5:
            yield from _norm(f"pool{stage}_bn")
            yield from _conv(f"pool{stage}_conv", bias=False)
    yield from _norm("bn")
    yield from _dense("predictions")


def _efficientnet() -> Iterator[Weight]:
    for name in ("mean", "variance", "count"):
        yield Weight((f"normalization/{name}",), (f"normalization.{name}",), trainable=False)
    yield from _conv("stem_conv", bias=False)
    yield from _norm("stem_bn")
    for stage, repeats in enumerate((1, 2, 2, 3, 3, 4, 1), 1):
        for letter in "abcd"[:repeats]:
            name = f"block{stage}{letter}"
            if stage > 1:
                yield from _conv(f"{name}_expand_conv", bias=False)
                yield from _norm(f"{name}_expand_bn")
            yield from _depthwise(f"{name}_dwconv")
            yield from _norm(f"{name}_bn")
            yield from _conv(f"{name}_se_reduce")
            yield from _conv(f"{name}_se_expand")
            yield from _conv(f"{name}_project_conv", bias=False)
            yield from _norm(f"{name}_project_bn")
    yield from _conv("top_conv", bias=False)
    yield from _norm("top_bn")
    yield from _dense("predictions")


INCEPTION = (
    "0|1|2|3|4|8|6 9|5 7 10 11|15|13 16|12 14 17 18|22|20 23|19 21 24 25|27|28|26 29|34|35|31 36|32 37|30 33 38 39|44|"
    "45|41 46|42 47|40 43 48 49|54|55|51 56|52 57|50 53 58 59|64|65|61 66|62 67|60 63 68 69|72|73|70 74|71 75|80|77 81|"
    "78 79 82 83 76*|84|89|86 90|87 88 91 92 85*|93"
)
"""The numbers of InceptionV3's convolutions, in the order of Keras's layers: that of their depths. Each group is
followed by its normalisations, but those with a star, which come with the next group's."""


def _inception() -> Iterator[Weight]:
    late: list[str] = []
    for group in INCEPTION.split("|"):
        names = [
            f"_{number}".replace("_0", "") if number == "0" else f"_{number}" for number in group.split()
        ]
        for name in names:
            yield from _conv(f"conv2d{name.rstrip('*')}", bias=False)
        for name in (*late, *(name for name in names if not name.endswith("*"))):
            yield from list(_norm(f"batch_normalization{name}"))[1:]  # without a scale
        late = [name.rstrip("*") for name in names if name.endswith("*")]
    yield from _dense("predictions")


def network(
    name: str,
    module: str,
    channels: str,
    weights: Iterator[Weight],
    side: int,
    *,
    source: str = "",
    label: str = "",
    target: str = TARGET,
    given: str = GIVEN,
    constant: tuple[str, ...] = (),
    sides: str = CEILING,
    more: tuple[str, ...] = (),
    narrow: str = "",
) -> Layer:
    """A network's row.

    Args:
        module: of `keras.applications`, where the name is known as well.
        channels: of the features; an expression.
        side: of the images in its proofs.
        sides: the sides of the features, of those of the images.
        more: arguments of further proofs; what all networks have in common is proved with the smallest.
    """
    images = {"x": normal(2, side, side, 3)}
    wide = {"x": normal(1, side, 2 * side, 3)}
    api = f"keras.applications.{name}"
    held = tuple(weights)
    size = f"({side}, {side}, 3)"
    features = f"(size(x, 0), {sides.format('size(x, 1)')}, {sides.format('size(x, 2)')}, {channels})"
    return Layer(
        source=f"{api}({source or COMMON.format(name=label or name.lower())}, *, trainable=True)",
        target=f"support.{name}({target})",
        aliases=tuple(f"keras.applications.{part}.{name}" for part in module.split()),
        call="(x, training=None)",
        requires="input_tensor is None and classifier_activation in ('softmax', None) and "
        f"pooling in (None, 'avg', 'max'){narrow}",
        level=Level.EQUIVALENT,
        note=NOTE,
        layout="channels_last",
        alone=True,
        shape=f"(size(x, 0), classes) if include_top else {features} if pooling is None else (size(x, 0), {channels})",
        ignored={"name": "a label; the attribute's name takes its place", "input_tensor": "refused"},
        weights=held,
        mode=str(not all(weight.trainable for weight in held)),  # it has running statistics
        renderings=(
            Rendering(
                f"support.{name}({given})",
                forward="layer(x) if training is None else layer(x, training)",
                tolerance=2e-5,
                constant=constant,
            ),
        ),
        proofs=(
            Proof(
                f"{api}(weights=None, input_shape={size}, classes=7, classifier_activation=None)",
                images,
                **DEEP,
            ),
            Proof(
                f"{api}(include_top=False, weights=None, input_shape=({side}, {2 * side}, 3))", wide, **DEEP
            ),
            *(Proof(f"{api}({call})", images, **DEEP) for call in more),
        ),
    )


ROWS = (
    network(
        "MobileNet",
        "mobilenet",
        "1024",
        _mobilenet(),
        40,
        source="input_shape=None, alpha=1.0, depth_multiplier=1, dropout=0.001, include_top=True, weights='imagenet', "
        "input_tensor=None, pooling=None, classes=1000, classifier_activation='softmax', name=None",
        target=f"{TARGET}, *, dropout=0.001",
        given=f"{GIVEN}, dropout=dropout",
        sides="conv_length({}, 1, 2, 'same') // 16",
        narrow=" and alpha == 1 and depth_multiplier == 1",  # a narrower network has fewer features
        more=("(40, 40, 3), dropout=0.3, weights=None, classes=3",),
    ),
    network("VGG16", "vgg16", "512", _vgg((2, 2, 3, 3, 3)), 32, sides=FLOOR),
    network("VGG19", "vgg19", "512", _vgg((2, 2, 4, 4, 4)), 32, sides=FLOOR),
    network("ResNet50", "resnet resnet50", "2048", _resnet(BLOCKS), 40),
    network("ResNet50V2", "resnet_v2", "2048", _resnet_v2(BLOCKS), 40),
    network("Xception", "xception", "2048", _xception(), 75, sides=SHRUNK),
    network("DenseNet121", "densenet", "1024", _densenet(), 40, sides=HALVED),
    network("EfficientNetB0", "efficientnet", "1280", _efficientnet(), 40),
    network(
        "InceptionV3",
        "inception_v3",
        "2048",
        _inception(),
        80,
        label="inception_v3",
        sides=INCEPTED,
        constant=tuple(f"batch_normalization{f'_{number}' if number else ''}.weight" for number in range(94)),
    ),
    network(
        "MobileNetV2",
        "mobilenet_v2",
        "1280",
        _mobilenet_v2(),
        40,
        source=MOBILE,
        target=f"{TARGET}, *, alpha=1.0",
        given=f"{GIVEN}, alpha=alpha",
        narrow=" and alpha <= 1",  # a wider network has more features
        more=(
            "input_shape=(40, 40, 3), weights=None, classes=5",
            "include_top=False, weights=None, pooling='avg', alpha=0.5",
            "(40, 40, 3), 0.75, False, None, pooling='max'",
        ),
    ),
)
