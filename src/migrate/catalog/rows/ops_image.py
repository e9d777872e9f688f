"""Images: resizing, flipping, cropping. Between layers images are channels-first, in data pipelines as in TensorFlow.

https://www.tensorflow.org/api_docs/python/tf/image and
https://pytorch.org/docs/stable/generated/torch.nn.functional.interpolate.html
"""

from migrate.catalog.model import Function, Rendering
from migrate.catalog.proofs import Proof, integers, normal, uniform
from migrate.catalog.reasons import LABEL

IMAGES = {"x": normal(2, 7, 9, 3)}
IMAGE = {"x": normal(7, 9, 3)}
INTERPOLATE = "torch.nn.functional.interpolate(input, size=None, *, mode='nearest', antialias=False)"
SUPPORT = "support.resize_images(images, size, method='bilinear', antialias=False)"
KNOWN = "resize_method(method) in ('bilinear', 'nearest', 'bicubic', 'area') and not preserve_aspect_ratio"
STOCK = "(resize_method(method) == 'bilinear' or resize_method(method) == 'bicubic' and antialias)"
BETWEEN_LAYERS = "layout(images) == 'channels_first' and rank(images) == 4 and not preserve_aspect_ratio"

ROWS = (
    Function(
        source="tf.image.resize(images, size, method='bilinear', preserve_aspect_ratio=False, antialias=False, "
        "name=None)",
        target=SUPPORT,
        tensors=("images",),
        layout="any",
        shape="(*shape(images)[:-3], *size, channels(images))",
        renderings=(
            Rendering(
                "torch.nn.functional.interpolate(images, size=size, mode=resize_method(method), antialias=antialias)",
                target=INTERPOLATE,
                when=f"{BETWEEN_LAYERS} and {STOCK}",
            ),
            Rendering(
                "torch.nn.functional.interpolate(images, size=size, mode='nearest-exact')",
                target=INTERPOLATE,
                when=f"{BETWEEN_LAYERS} and resize_method(method) == 'nearest'",
            ),
            Rendering(
                "support.resize_images(images.permute(0, 2, 3, 1), size, method=resize_method(method), "
                "antialias=antialias).permute(0, 3, 1, 2)",
                when=f"{BETWEEN_LAYERS} and {KNOWN}",
            ),
            Rendering(
                "support.resize_images(images, size, method=resize_method(method), antialias=antialias)",
                when=f"{KNOWN} and layout(images) == 'channels_last'",
            ),
        ),
        ignored=LABEL,
        proofs=(
            Proof("tf.image.resize(x, [14, 18])", IMAGES),
            Proof("tf.image.resize(x, (4, 5))", IMAGE),
            Proof("tf.image.resize(images=x, size=[4, 13], method='bilinear', antialias=True)", IMAGES),
            Proof("tf.image.resize(x, [10, 5], 'nearest')", IMAGES),
            Proof(
                "tf.image.resize(x, [10, 5], method='nearest')",
                {"x": integers(7, 9, 3, high=255, dtype="uint8")},
            ),
            Proof("tf.image.resize(x, [14, 18], method='bicubic')", IMAGES),
            Proof("tf.image.resize(x, [4, 13], method=tf.image.ResizeMethod.BICUBIC)", IMAGES),
            Proof(
                "tf.image.resize(x, [4, 13], method='bicubic', antialias=True)",
                IMAGES,
            ),
            Proof(
                "tf.image.resize(x, [4, 6], method=tf.image.ResizeMethod.AREA)",
                {"x": integers(2, 7, 9, 3, high=255, dtype="uint8")},
            ),
            Proof("tf.image.resize(x, [4, 6])", {"x": integers(7, 9, 3, high=255, dtype="uint8")}),
            Proof("tf.image.resize(x, [7, 9])", {"x": integers(7, 9, 3, high=255, dtype="uint8")}),
            Proof("tf.image.resize(x, [7, 9], 'nearest')", {"x": integers(7, 9, 3, high=255, dtype="uint8")}),
        ),
    ),
    *(
        Function(
            source=f"tf.image.{name}(image)",
            target="torch.flip(input, dims)",
            tensors=("image",),
            shape="shape(image)",
            renderings=(Rendering(f"torch.flip(image, [{axis}])"),),
            proofs=(Proof(f"tf.image.{name}(x)", IMAGES), Proof(f"tf.image.{name}(image=x)", IMAGE)),
        )
        for name, axis in (("flip_left_right", -2), ("flip_up_down", -3))
    ),
    Function(
        source="tf.image.crop_to_bounding_box(image, offset_height, offset_width, target_height, target_width)",
        target="torch.Tensor.__getitem__",
        tensors=("image",),
        renderings=(
            Rendering(
                "image[..., offset_height:offset_height + target_height, offset_width:offset_width + target_width, :]"
            ),
        ),
        proofs=(
            Proof("tf.image.crop_to_bounding_box(x, 1, 2, 4, 5)", IMAGES),
            Proof(
                "tf.image.crop_to_bounding_box(x, offset_height=0, offset_width=3, target_height=7, target_width=2)",
                IMAGE,
            ),
        ),
    ),
    Function(
        source="tf.image.grayscale_to_rgb(images, name=None)",
        target="torch.Tensor.expand(self, *sizes)",
        tensors=("images",),
        renderings=(Rendering("torch.cat([images] * 3, dim=-1)"),),
        ignored=LABEL,
        proofs=(Proof("tf.image.grayscale_to_rgb(x)", {"x": normal(7, 9, 1)}),),
    ),
    Function(
        source="tf.image.rgb_to_grayscale(images, name=None)",
        target="torch.tensordot(a, b, dims=2)",
        tensors=("images",),
        renderings=(
            Rendering(
                "(images * images.new_tensor([0.2989, 0.587, 0.114])).sum(-1, keepdim=True)",
                when="surely(dtype(images) in ('float16', 'float32', 'float64'))",
            ),
            Rendering("support.rgb_to_grayscale(images)", target="support.rgb_to_grayscale(images)"),
        ),
        ignored=LABEL,
        proofs=(
            Proof("tf.image.rgb_to_grayscale(x)", IMAGES),
            Proof("tf.image.rgb_to_grayscale(images=x)", {"x": integers(7, 9, 3, high=256, dtype="uint8")}),
        ),
    ),
    Function(
        source="tf.image.convert_image_dtype(image, dtype, saturate=False, name=None)",
        target="torchvision.transforms.functional.convert_image_dtype(image, dtype=torch.float32)",
        tensors=("image",),
        layout="any",
        shape="shape(image)",
        renderings=(
            Rendering(
                "torchvision.transforms.functional.convert_image_dtype(image, dtype=torch_dtype(dtype))",
                when="torch_dtype(dtype) in (torch_dtype('float16'), torch_dtype('float32'), torch_dtype('float64'))",
            ),
            Rendering(
                "support.convert_image(image, torch_dtype(dtype), saturate=saturate)",
                target="support.convert_image(image, dtype, saturate=False)",
            ),
        ),
        ignored={**LABEL, "saturate": "floats do not overflow"},
        proofs=(
            Proof("tf.image.convert_image_dtype(x, tf.uint8, saturate=True)", IMAGE),
            Proof("tf.image.convert_image_dtype(x, tf.uint8)", {"x": uniform(7, 9, 3)}),
            Proof("tf.image.convert_image_dtype(x, tf.uint8)", {"x": integers(7, 9, 3, high=2**31 - 1)}),
            Proof(
                "tf.image.convert_image_dtype(x, tf.int32)", {"x": integers(7, 9, 3, high=256, dtype="uint8")}
            ),
            Proof(
                "tf.image.convert_image_dtype(x, tf.float32)",
                {"x": integers(7, 9, 3, high=255, dtype="uint8")},
            ),
            Proof("tf.image.convert_image_dtype(image=x, dtype='float32')", IMAGE),
        ),
    ),
)
