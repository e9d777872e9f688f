"""Where the pixels of images are: flips, crops, paddings, patches, boxes, fixed and random.

https://www.tensorflow.org/api_docs/python/tf/image and https://keras.io/api/ops/image/
"""

from migrate.catalog.model import Function, Level, Rendering, Style
from migrate.catalog.proofs import Proof, integers, normal, uniform
from migrate.catalog.reasons import LABEL

X = {"x": normal(2, 7, 9, 3)}
ONE = {"x": normal(7, 9, 3)}
BYTES = {"x": integers(7, 9, 3, high=256, dtype="uint8")}
SEED = LABEL | {"seed": "torch has one seed for all: torch.manual_seed"}
NOTE = "the same distribution; no seed makes the numbers themselves the same"
CANDIDATES = {"b": uniform(24, 4), "s": uniform(24)}
OBJECTS = {"b": uniform(1, 2, 4)}
BOXES = {"x": normal(2, 7, 9, 3), "b": uniform(5, 4, low=-0.1, high=1.1), "i": integers(5, high=2)}
PATCHES = "support.extract_patches(images, size, strides, rates=(1, 1), padding='valid')"
METHOD = "resize_method(method) in ('bilinear', 'nearest', 'bicubic', 'area')"
LAST = "data_format in (None, 'channels_last')"

ROWS = (
    *(
        Function(
            source=f"tf.image.random_flip_{name}(image, seed=None)",
            target="support.flip_at_random(image, dim)",
            tensors=("image",),
            level=Level.STATISTICAL,
            note=NOTE,
            shape="shape(image)",
            renderings=(Rendering(f"support.flip_at_random(image, {axis})"),),
            ignored=SEED,
            proofs=(
                Proof(f"tf.image.random_flip_{name}(x)", X, calls=500),
                Proof(f"tf.image.random_flip_{name}(image=x, seed=2)", BYTES, calls=500),
            ),
        )
        for name, axis in (("left_right", -2), ("up_down", -3))
    ),
    Function(
        source="tf.image.random_crop(value, size, seed=None, name=None)",
        target="support.crop_at_random(value, size)",
        tensors=("value",),
        level=Level.STATISTICAL,
        note=NOTE,
        shape="as_tuple(size)",
        renderings=(Rendering("support.crop_at_random(value, size)"),),
        ignored=SEED,
        proofs=(
            Proof("tf.image.random_crop(x, [4, 5, 3])", ONE, calls=500),
            Proof("tf.image.random_crop(value=x, size=(2, 3, 9, 3), seed=1)", X, calls=500),
        ),
    ),
    Function(
        source="tf.image.rot90(image, k=1, name=None)",
        target="torch.rot90(input, k=1, dims=(0, 1))",
        tensors=("image",),
        renderings=(Rendering("torch.rot90(image, k=k, dims=(-3, -2))"),),
        ignored=LABEL,
        proofs=(Proof("tf.image.rot90(x)", X), Proof("tf.image.rot90(image=x, k=3)", ONE)),
    ),
    Function(
        source="tf.image.transpose(image, name=None)",
        target="torch.transpose(input, dim0, dim1)",
        tensors=("image",),
        renderings=(Rendering("torch.transpose(image, -3, -2)"),),
        ignored=LABEL,
        proofs=(Proof("tf.image.transpose(x)", X), Proof("tf.image.transpose(image=x)", ONE)),
    ),
    Function(
        source="tf.image.central_crop(image, central_fraction)",
        target="support.central_crop(image, central_fraction)",
        tensors=("image",),
        renderings=(Rendering("support.central_crop(image, central_fraction)"),),
        proofs=(
            Proof("tf.image.central_crop(x, 0.5)", X),
            Proof("tf.image.central_crop(image=x, central_fraction=0.8)", BYTES),
            Proof("tf.image.central_crop(x, 1.0)", ONE),
        ),
    ),
    Function(
        source="tf.image.pad_to_bounding_box(image, offset_height, offset_width, target_height, target_width)",
        target="support.pad_image(image, offset_height, offset_width, target_height, target_width)",
        tensors=("image",),
        shape="(*shape(image)[:-3], target_height, target_width, channels(image))",
        renderings=(
            Rendering("support.pad_image(image, offset_height, offset_width, target_height, target_width)"),
        ),
        proofs=(
            Proof("tf.image.pad_to_bounding_box(x, 1, 2, 10, 12)", X),
            Proof(
                "tf.image.pad_to_bounding_box(x, offset_height=0, offset_width=3, target_height=7, target_width=12)",
                BYTES,
            ),
        ),
    ),
    Function(
        source="tf.image.resize_with_crop_or_pad(image, target_height, target_width)",
        target="support.resize_with_crop_or_pad(image, target_height, target_width)",
        tensors=("image",),
        aliases=("tf.image.resize_image_with_crop_or_pad",),
        shape="(*shape(image)[:-3], target_height, target_width, channels(image))",
        renderings=(Rendering("support.resize_with_crop_or_pad(image, target_height, target_width)"),),
        proofs=(
            Proof("tf.image.resize_with_crop_or_pad(x, 4, 12)", X),
            Proof("tf.image.resize_with_crop_or_pad(image=x, target_height=10, target_width=4)", BYTES),
            Proof("tf.image.resize_with_crop_or_pad(x, target_height=12, target_width=14)", ONE),
        ),
    ),
    Function(
        source="tf.image.resize_with_pad(image, target_height, target_width, method='bilinear', antialias=False)",
        target="support.resize_with_pad(image, target_height, target_width, method='bilinear', antialias=False)",
        tensors=("image",),
        requires=METHOD,
        shape="(*shape(image)[:-3], target_height, target_width, channels(image))",
        renderings=(
            Rendering(
                "support.resize_with_pad(image, target_height, target_width, method=resize_method(method), "
                "antialias=antialias)"
            ),
        ),
        proofs=(
            Proof("tf.image.resize_with_pad(x, 10, 10)", X),
            Proof("tf.image.resize_with_pad(image=x, target_height=5, target_width=20, antialias=True)", ONE),
            Proof("tf.image.resize_with_pad(x, 14, 12, 'nearest')", BYTES),
            Proof("tf.image.resize_with_pad(x, 14, 12, method=tf.image.ResizeMethod.BICUBIC)", X),
        ),
    ),
    Function(
        source="tf.image.extract_patches(images, sizes, strides, rates, padding, name=None)",
        target=PATCHES,
        tensors=("images",),
        numbers=("sizes", "strides", "rates"),
        aliases=("tf.extract_image_patches",),
        requires="padding in ('SAME', 'VALID')",
        renderings=(
            Rendering(
                "support.extract_patches(images, inner(sizes), inner(strides), rates=inner(rates), "
                "padding=lower(padding))"
            ),
        ),
        ignored=LABEL,
        proofs=(
            Proof("tf.image.extract_patches(x, [1, 3, 2, 1], [1, 2, 2, 1], [1, 1, 1, 1], 'VALID')", X),
            Proof(
                "tf.image.extract_patches(x, [1, len(x), 2, 1], [1, len(x), 2, 1], [1, 1, 1, 1], 'VALID')", X
            ),
            Proof(
                "tf.image.extract_patches(images=x, sizes=[1, 3, 3, 1], strides=[1, 3, 2, 1], rates=[1, 2, 1, 1], "
                "padding='SAME')",
                X,
            ),
        ),
    ),
    Function(
        source="keras.ops.image.extract_patches(images, size, strides=None, dilation_rate=1, padding='valid', "
        "data_format=None)",
        target=PATCHES,
        tensors=("images",),
        aliases=("keras.ops.extract_patches",),
        requires=f"{LAST} and padding in ('same', 'valid') and (is_int(size) or length(size) == 2)",
        renderings=(
            Rendering(
                "support.extract_patches(images, repeat(size, 2), repeat(size if strides is None else strides, 2), "
                "rates=repeat(dilation_rate, 2), padding=padding)"
            ),
        ),
        proofs=(
            Proof("keras.ops.image.extract_patches(x, 3)", X),
            Proof("keras.ops.image.extract_patches(x, (2, 3), strides=2, padding='same')", ONE),
            Proof("keras.ops.image.extract_patches(images=x, size=2, strides=(1, 1), dilation_rate=2)", X),
        ),
    ),
    Function(
        source="keras.ops.image.affine_transform(images, transform, interpolation='bilinear', fill_mode='constant', "
        "fill_value=0, data_format=None)",
        target="support.affine_transform(images, transform, interpolation='bilinear', fill_mode='constant', "
        "fill_value=0.0)",
        tensors=("images", "transform"),
        requires=f"{LAST} and fill_mode in ('constant', 'nearest', 'reflect', 'wrap') "
        "and interpolation in ('bilinear', 'nearest')",
        level=Level.EQUIVALENT,
        note="coordinates are computed in 32 bits on both sides, in another order",
        shape="shape(images)",
        renderings=(
            Rendering(
                "support.affine_transform(images, transform, interpolation=interpolation, fill_mode=fill_mode, "
                "fill_value=fill_value)",
                tolerance=2e-5,
            ),
        ),
        proofs=tuple(
            Proof(
                call,
                inputs | {"t": uniform(*([2, 8] if inputs is X else [8]), low=-0.02, high=0.9)},
                gradients=False,
                reason="TensorFlow's gradient of a projective transform resamples by the inverse, which is not its "
                "derivative",
            )
            for call, inputs in (
                ("keras.ops.image.affine_transform(x, t)", X),
                (
                    "keras.ops.image.affine_transform(x, t, interpolation='nearest', fill_mode='reflect')",
                    X,
                ),
                (
                    "keras.ops.image.affine_transform(images=x, transform=t, "
                    "fill_mode='constant', fill_value=2)",
                    ONE,
                ),
            )
        ),
    ),
    Function(
        source="tf.image.crop_and_resize(image, boxes, box_indices, crop_size, method='bilinear', "
        "extrapolation_value=0.0, name=None)",
        target="support.crop_and_resize(image, boxes, box_indices, crop_size, method='bilinear', "
        "extrapolation_value=0.0)",
        tensors=("image", "boxes", "box_indices"),
        renamed={"box_ind": "box_indices"},
        requires="method in ('bilinear', 'nearest')",
        renderings=(
            Rendering(
                "support.crop_and_resize(image, boxes, box_indices, crop_size, method=method, "
                "extrapolation_value=extrapolation_value)"
            ),
        ),
        ignored=LABEL,
        proofs=(
            Proof("tf.image.crop_and_resize(x, b, i, [4, 5])", BOXES),
            Proof(
                "tf.image.crop_and_resize(image=x, boxes=b, box_indices=i, crop_size=(1, 3), extrapolation_value=1.5)",
                BOXES,
            ),
            Proof(
                "tf.image.crop_and_resize(x, b, i, [3, 4], method='nearest')",
                BOXES,
                gradients=False,
                reason="TensorFlow gives boxes the gradient of bilinear sampling whatever the method",
            ),
        ),
    ),
    Function(
        source="tf.image.non_max_suppression(boxes, scores, max_output_size, iou_threshold=0.5, "
        "score_threshold=-1e999, name=None)",
        target="torchvision.ops.nms(boxes, scores, iou_threshold)",
        tensors=("boxes", "scores"),
        renderings=(
            Rendering(
                "torchvision.ops.nms(boxes, scores, iou_threshold)[:max_output_size]",
                style=Style.IDIOMATIC,
                when="score_threshold == -1e999",
                note="boxes have the lesser corner first, which TensorFlow does not ask for",
            ),
            Rendering(
                "support.non_max_suppression(boxes, scores, max_output_size, iou_threshold)",
                when="score_threshold == -1e999",
            ),
            Rendering(
                "support.non_max_suppression(boxes, scores, max_output_size, iou_threshold=iou_threshold, "
                "score_threshold=score_threshold)",
            ),
        ),
        ignored=LABEL,
        proofs=(
            Proof("tf.image.non_max_suppression(tf.sort(b, axis=-1), s, 6)", CANDIDATES),
            Proof("tf.image.non_max_suppression(tf.sort(b, axis=-1), s, 20, 0.1)", CANDIDATES),
            Proof("tf.image.non_max_suppression(b, s, 20, iou_threshold=0.3)", CANDIDATES, style="exact"),
            Proof(
                "tf.image.non_max_suppression(boxes=b, scores=s, max_output_size=9, iou_threshold=0.4, "
                "score_threshold=0.3)",
                CANDIDATES,
            ),
        ),
    ),
    Function(
        source="tf.image.sample_distorted_bounding_box(image_size, bounding_boxes, seed=0, min_object_covered=0.1, "
        "aspect_ratio_range=None, area_range=None, max_attempts=None, use_image_if_no_bounding_boxes=None, name=None)",
        target="support.sample_distorted_bounding_box(image_size, bounding_boxes, min_object_covered=0.1, "
        "aspect_ratio_range=(0.75, 1.33), area_range=(0.05, 1.0), max_attempts=100, "
        "use_image_if_no_bounding_boxes=False)",
        tensors=("bounding_boxes",),
        level=Level.STATISTICAL,
        note=NOTE,
        renderings=(
            Rendering(
                "support.sample_distorted_bounding_box(image_size, bounding_boxes, "
                "min_object_covered=min_object_covered, "
                "aspect_ratio_range=(0.75, 1.33) if aspect_ratio_range is None else as_tuple(aspect_ratio_range), "
                "area_range=(0.05, 1.0) if area_range is None else as_tuple(area_range), "
                "max_attempts=100 if max_attempts is None else max_attempts, "
                "use_image_if_no_bounding_boxes=use_image_if_no_bounding_boxes is not None "
                "and use_image_if_no_bounding_boxes)"
            ),
        ),
        ignored=SEED,
        proofs=(
            Proof(
                "tf.image.sample_distorted_bounding_box([40, 60, 3], tf.sort(b, axis=-1))", OBJECTS, calls=600
            ),
            Proof(
                "tf.image.sample_distorted_bounding_box(image_size=(50, 30, 3), bounding_boxes=tf.sort(b, axis=-1), "
                "seed=3, min_object_covered=0.7, aspect_ratio_range=[0.4, 2.5], area_range=[0.2, 0.8], "
                "max_attempts=20, use_image_if_no_bounding_boxes=True)",
                OBJECTS,
                calls=600,
            ),
        ),
    ),
)
