"""Colours of images: brightness, contrast, saturation, hue, and changes of the colour space, fixed and random.

TensorFlow takes images of integers as 0 to 1 while it computes; torchvision rounds, and blends, otherwise.
https://www.tensorflow.org/api_docs/python/tf/image
"""

from migrate.catalog.model import Function, Level, Rendering
from migrate.catalog.proofs import Proof, integers, normal, uniform
from migrate.catalog.reasons import LABEL

REAL = {"x": uniform(2, 7, 9, 3)}
ONE = {"x": uniform(7, 9, 3)}
BYTES = {"x": integers(7, 9, 3, high=256, dtype="uint8")}
SEED = {"seed": "torch has one seed for all: torch.manual_seed"}
NOTE = "the same distribution; no seed makes the numbers themselves the same"
NO_GRADIENT = "TensorFlow has no gradient of it"
FLOATS = "surely(dtype(image) in ('float16', 'float32', 'float64'))"
UNIFORM = "torch.empty(()).uniform_({})"
YUV = ((0.299, -0.14714119, 0.61497538), (0.587, -0.28886916, -0.51496512), (0.114, 0.43601035, -0.10001026))
YIQ = ((0.299, 0.59590059, 0.2115), (0.587, -0.27455667, -0.52273617), (0.114, -0.32134392, 0.31119955))
FROM_YUV = ((1.0, 1.0, 1.0), (0.0, -0.394642334, 2.03206185), (1.13988303, -0.58062185, 0.0))
FROM_YIQ = ((1.0, 1.0, 1.0), (0.95598634, -0.27201283, -1.10674021), (0.6208248, -0.64720424, 1.70423049))


def _adjust(name: str, argument: str, default: str, plain: str, proofs: tuple[Proof, ...]) -> Function:
    """An adjustment by a number; ``plain`` is the code for floats, if that is simple."""
    image = "images" if name == "adjust_contrast" else "image"
    label = ", name=None" if name in ("adjust_hue", "adjust_saturation") else ""
    return Function(
        source=f"tf.image.{name}({image}, {argument}{default}{label})",
        target=f"support.{name}({image}, {argument}{default})",
        tensors=(image,),
        shape=f"shape({image})",
        renderings=(
            *((Rendering(plain, when=FLOATS),) if plain else ()),
            Rendering(f"support.{name}({image}, {argument})"),
        ),
        ignored=LABEL if label else {},
        proofs=proofs,
    )


def _random(name: str, arguments: str, code: str, proofs: tuple[Proof, ...]) -> Function:
    return Function(
        source=f"tf.image.{name}(image, {arguments}, seed=None)",
        target=code.partition("(")[0],
        tensors=("image",),
        level=Level.STATISTICAL,
        note=NOTE,
        shape="shape(image)",
        renderings=(Rendering(code),),
        ignored=SEED,
        proofs=proofs,
    )


def _without_gradient(call: str) -> Proof:
    return Proof(call, REAL, gradients=False, reason=NO_GRADIENT)


def _matrix(name: str, matrix: tuple[tuple[float, ...], ...]) -> Function:
    return Function(
        source=f"tf.image.{name}(images)",
        target="torch.matmul(input, other)",
        tensors=("images",),
        shape="shape(images)",
        renderings=(Rendering(f"images @ images.new_tensor({[list(row) for row in matrix]})"),),
        proofs=(Proof(f"tf.image.{name}(x)", REAL), Proof(f"tf.image.{name}(images=x)", ONE)),
    )


ROWS = (
    _adjust(
        "adjust_brightness",
        "delta",
        "",
        "image + delta",
        (
            Proof("tf.image.adjust_brightness(x, 0.3)", REAL),
            Proof("tf.image.adjust_brightness(image=x, delta=-0.2)", BYTES),
            Proof("tf.image.adjust_brightness(x, delta=0.4)", BYTES),
        ),
    ),
    _adjust(
        "adjust_contrast",
        "contrast_factor",
        "",
        "",
        (
            _without_gradient("tf.image.adjust_contrast(x, 1.7)"),
            Proof("tf.image.adjust_contrast(images=x, contrast_factor=0.4)", BYTES),
        ),
    ),
    Function(
        source="tf.image.adjust_gamma(image, gamma=1, gain=1)",
        target="support.adjust_gamma(image, gamma=1, gain=1)",
        tensors=("image",),
        shape="shape(image)",
        renderings=(Rendering("support.adjust_gamma(image, gamma=gamma, gain=gain)"),),
        proofs=(
            Proof("tf.image.adjust_gamma(x, 0.5)", REAL),
            Proof("tf.image.adjust_gamma(image=x, gamma=2.2, gain=1.1)", BYTES),
        ),
    ),
    _adjust(
        "adjust_saturation",
        "saturation_factor",
        "",
        "",
        (
            _without_gradient("tf.image.adjust_saturation(x, 0.6)"),
            Proof("tf.image.adjust_saturation(image=x, saturation_factor=3.0)", BYTES),
        ),
    ),
    _adjust(
        "adjust_hue",
        "delta",
        "",
        "",
        (
            _without_gradient("tf.image.adjust_hue(x, 0.2)"),
            Proof("tf.image.adjust_hue(image=x, delta=-0.7)", BYTES),
        ),
    ),
    _random(
        "random_brightness",
        "max_delta",
        f"support.adjust_brightness(image, {UNIFORM.format('-max_delta, max_delta')})",
        (
            Proof("tf.image.random_brightness(x, 0.3)", ONE, calls=500),
            Proof("tf.image.random_brightness(image=x, max_delta=0.2, seed=3)", BYTES, calls=500),
        ),
    ),
    _random(
        "random_contrast",
        "lower, upper",
        f"support.adjust_contrast(image, {UNIFORM.format('lower, upper')})",
        (
            Proof("tf.image.random_contrast(x, 0.3, 1.6)", ONE, calls=500),
            Proof("tf.image.random_contrast(image=x, lower=0.2, upper=0.5, seed=1)", REAL, calls=500),
        ),
    ),
    _random(
        "random_saturation",
        "lower, upper",
        f"support.adjust_saturation(image, {UNIFORM.format('lower, upper')})",
        (
            Proof("tf.image.random_saturation(x, 0.3, 1.6)", ONE, calls=500),
            Proof("tf.image.random_saturation(image=x, lower=5, upper=10)", BYTES, calls=500),
        ),
    ),
    _random(
        "random_hue",
        "max_delta",
        f"support.adjust_hue(image, {UNIFORM.format('-max_delta, max_delta')})",
        (
            Proof("tf.image.random_hue(x, 0.3)", ONE, calls=500),
            Proof("tf.image.random_hue(image=x, max_delta=0.1)", REAL, calls=500),
        ),
    ),
    Function(
        source="tf.image.rgb_to_hsv(images, name=None)",
        target="support.rgb_to_hsv(images)",
        tensors=("images",),
        shape="shape(images)",
        renderings=(Rendering("support.rgb_to_hsv(images)"),),
        ignored=LABEL,
        proofs=(
            Proof("tf.image.rgb_to_hsv(x)", REAL),
            Proof("tf.image.rgb_to_hsv(images=x)", {"x": uniform(4, 3, low=0.2)}),
        ),
    ),
    Function(
        source="tf.image.hsv_to_rgb(images, name=None)",
        target="support.hsv_to_rgb(images)",
        tensors=("images",),
        shape="shape(images)",
        renderings=(Rendering("support.hsv_to_rgb(images)"),),
        ignored=LABEL,
        proofs=(_without_gradient("tf.image.hsv_to_rgb(x)"),),
    ),
    *(
        Function(
            source=f"keras.ops.image.{name}(images, data_format=None)",
            target=f"support.{name}(images)",
            tensors=("images",),
            requires="data_format in (None, 'channels_last')",
            shape="shape(images)",
            renderings=(Rendering(f"support.{name}(images)"),),
            proofs=proofs,
        )
        for name, proofs in (
            (
                "rgb_to_hsv",
                (
                    Proof("keras.ops.image.rgb_to_hsv(x)", REAL),
                    Proof("keras.ops.image.rgb_to_hsv(images=x)", ONE),
                ),
            ),
            ("hsv_to_rgb", (_without_gradient("keras.ops.image.hsv_to_rgb(x)"),)),
        )
    ),
    _matrix("rgb_to_yuv", YUV),
    _matrix("yuv_to_rgb", FROM_YUV),
    _matrix("rgb_to_yiq", YIQ),
    _matrix("yiq_to_rgb", FROM_YIQ),
    Function(
        source="tf.image.per_image_standardization(image)",
        target="support.standardize_images(image)",
        tensors=("image",),
        shape="shape(image)",
        renderings=(Rendering("support.standardize_images(image)"),),
        proofs=(
            Proof("tf.image.per_image_standardization(x)", {"x": normal(2, 7, 9, 3)}),
            Proof("tf.image.per_image_standardization(image=x)", BYTES),
        ),
    ),
)
