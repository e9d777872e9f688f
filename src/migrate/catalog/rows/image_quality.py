"""Measures and filters of images: similarity, differences between neighbours, edges.

https://www.tensorflow.org/api_docs/python/tf/image and https://keras.io/api/ops/image/
"""

from migrate.catalog.model import Function, Level, Rendering
from migrate.catalog.proofs import Proof, integers, normal, uniform
from migrate.catalog.reasons import LABEL

X = {"x": normal(2, 7, 9, 3)}
PAIR = {"x": uniform(2, 14, 15, 3), "y": uniform(2, 14, 15, 3)}
BYTES = {
    "x": integers(14, 15, 3, high=256, dtype="uint8"),
    "y": integers(14, 15, 3, high=256, dtype="uint8"),
}
SSIM = "filter_size=11, filter_sigma=1.5, k1=0.01, k2=0.03"
GIVEN = "filter_size=filter_size, filter_sigma=filter_sigma, k1=k1, k2=k2"

ROWS = (
    Function(
        source="tf.image.psnr(a, b, max_val, name=None)",
        target="torch.log10(input)",
        tensors=("a", "b"),
        renderings=(
            Rendering(
                "10 * torch.log10(max_val ** 2 / (a.float() - b.float()).square().mean(dim=(-3, -2, -1)))",
                when="not surely(dtype(a) == 'float64')",
            ),
        ),
        ignored=LABEL,
        proofs=(
            Proof("tf.image.psnr(x, y, 1.0)", PAIR),
            Proof("tf.image.psnr(a=x, b=y, max_val=255)", BYTES),
        ),
    ),
    Function(
        source=f"tf.image.ssim(img1, img2, max_val, {SSIM}, return_index_map=False)",
        target=f"support.ssim(img1, img2, max_val, {SSIM})",
        tensors=("img1", "img2"),
        level=Level.EQUIVALENT,
        note="variances are differences of nearly equal squares, which the blurs round differently",
        renderings=(
            Rendering(
                f"support.ssim(img1, img2, max_val, {GIVEN})", when="not return_index_map", tolerance=2e-5
            ),
        ),
        proofs=(
            Proof("tf.image.ssim(x, y, 1.0)", PAIR),
            Proof("tf.image.ssim(img1=x, img2=y, max_val=255, filter_size=7)", BYTES),
            Proof("tf.image.ssim(x, y, 2.0, 5, 0.8, 0.02, 0.05)", PAIR),
        ),
    ),
    Function(
        source="tf.image.total_variation(images, name=None)",
        target="support.total_variation(images)",
        tensors=("images",),
        renderings=(Rendering("support.total_variation(images)"),),
        ignored=LABEL,
        proofs=(
            Proof("tf.image.total_variation(x)", X),
            Proof("tf.image.total_variation(images=x)", {"x": normal(7, 9, 3)}),
        ),
    ),
    Function(
        source="tf.image.sobel_edges(image)",
        target="support.sobel_edges(image)",
        tensors=("image",),
        renderings=(Rendering("support.sobel_edges(image)"),),
        proofs=(
            Proof("tf.image.sobel_edges(x)", X),
            Proof("tf.image.sobel_edges(image=x)", {"x": normal(1, 5, 6, 1)}),
        ),
    ),
    Function(
        source="tf.image.image_gradients(image)",
        target="support.image_gradients(image)",
        tensors=("image",),
        renderings=(Rendering("support.image_gradients(image)"),),
        proofs=(
            Proof("tf.image.image_gradients(x)", X),
            Proof("tf.image.image_gradients(image=x)", {"x": normal(1, 5, 6, 1)}),
        ),
    ),
)
