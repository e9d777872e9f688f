"""Functions on images that are not rewritten, and what to do instead."""

from migrate.catalog.model import Manual

STATELESS = (
    "its draw depends on a seed that is an argument, and the frameworks have no random stream in common"
)

ROWS = (
    *(
        Manual(
            source=f"tf.image.stateless_random_{name}",
            note=STATELESS,
            advice=f"draw with torch.Generator().manual_seed(...); then what `tf.image.{counterpart}` is migrated to",
        )
        for name, counterpart in (
            ("brightness", "adjust_brightness"),
            ("contrast", "adjust_contrast"),
            ("crop", "crop_to_bounding_box"),
            ("flip_left_right", "flip_left_right"),
            ("flip_up_down", "flip_up_down"),
            ("hue", "adjust_hue"),
            ("saturation", "adjust_saturation"),
        )
    ),
    Manual(
        source="tf.image.random_jpeg_quality",
        note="two JPEG encoders lose different things at one quality",
        advice="torchvision.transforms.v2.JPEG(quality=(min, max)) on images of bytes, channels first",
    ),
    Manual(
        source="tf.image.combined_non_max_suppression",
        note="it pads and clips for batches and classes at once",
        advice="torchvision.ops.batched_nms(boxes, scores, classes, iou_threshold) for each image, then the best "
        "max_total_size",
    ),
    Manual(
        source="tf.image.draw_bounding_boxes",
        note="torchvision draws boxes in pixels on images of bytes",
        advice="torchvision.utils.draw_bounding_boxes(image, boxes * size), channels first, corners as x1, y1, x2, y2",
    ),
    Manual(
        source="tf.image.ssim_multiscale",
        note="no counterpart has been proved",
        advice="torchmetrics.functional.image.multiscale_structural_similarity_index_measure(preds, target, "
        "data_range=max_val), channels first",
    ),
)
