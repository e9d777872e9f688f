"""Tensors that are clipped together.

https://www.tensorflow.org/api_docs/python/tf/clip_by_global_norm
"""

from migrate.catalog.model import Function, Rendering
from migrate.catalog.proofs import Proof, normal, uniform
from migrate.catalog.reasons import LABEL

PAIR = {"a": normal(3, 4), "b": normal(5)}

ROWS = (
    Function(
        source="tf.clip_by_global_norm(t_list, clip_norm, use_norm=None, name=None)",
        target="support.clip_by_global_norm(tensors, clip_norm, use_norm=None)",
        tensors=("t_list",),
        renderings=(Rendering("support.clip_by_global_norm(t_list, clip_norm, use_norm=use_norm)"),),
        ignored=LABEL,
        proofs=(
            Proof("tf.clip_by_global_norm([a, b], 1.5)", PAIR),
            Proof("tf.clip_by_global_norm(t_list=[a, b], clip_norm=100.0, name='c')", PAIR),
            Proof("tf.clip_by_global_norm([a, b], 0.5, n)", PAIR | {"n": uniform(low=2.0, high=3.0)}),
        ),
        url="https://www.tensorflow.org/api_docs/python/tf/clip_by_global_norm",
    ),
    Function(
        source="tf.linalg.global_norm(t_list, name=None)",
        target="torch.linalg.vector_norm(x)",
        aliases=("tf.global_norm", "tf.compat.v1.global_norm"),
        tensors=("t_list",),
        renderings=(
            Rendering("torch.linalg.vector_norm(torch.stack(tuple(map(torch.linalg.vector_norm, t_list))))"),
        ),
        ignored=LABEL,
        proofs=(
            Proof("tf.linalg.global_norm([a, b])", PAIR),
            Proof("tf.linalg.global_norm(t_list=[a, b], name='n')", PAIR),
        ),
        url="https://www.tensorflow.org/api_docs/python/tf/linalg/global_norm",
    ),
)
