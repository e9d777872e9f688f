"""Connectionist temporal classification in Keras 2's backend, and the distance between sequences.

https://www.tensorflow.org/versions/r2.15/api_docs/python/tf/keras/backend/ctc_batch_cost
"""

from migrate.catalog.model import Function, Rendering
from migrate.catalog.proofs import Proof, integers, probabilities, uniform
from migrate.catalog.reasons import LABEL

PRED = {"p": probabilities(4, 12, 6)}
HYPOTHESIS = "tf.SparseTensor([[0, 0], [0, 1], [0, 3], [2, 0]], [1, 2, 3, 4], [4, 5])"
TRUTH = "tf.SparseTensor([[0, 0], [0, 1], [1, 0], [2, 0], [2, 1]], [1, 3, 7, 2, 4], [4, 2])"

ROWS = (
    Function(
        source="keras.backend.ctc_batch_cost(y_true, y_pred, input_length, label_length)",
        target="support.ctc_batch_cost(y_true, y_pred, input_length, label_length)",
        tensors=("y_true", "y_pred", "input_length", "label_length"),
        note="a label that is longer than its input can tell gives infinity, where TensorFlow stops with an error",
        renderings=(Rendering("support.ctc_batch_cost(y_true, y_pred, input_length, label_length)"),),
        proofs=(
            Proof("tf.keras.backend.ctc_batch_cost(y, p, n, m)",
                  {"y": integers(4, 3, high=5), **PRED, "n": integers(4, 1, low=8, high=13),
                   "m": integers(4, 1, low=1, high=4)}),
            Proof("tf.keras.backend.ctc_batch_cost(y_true=y, y_pred=p, input_length=n, label_length=m)",
                  {"y": integers(2, 5, high=9, dtype="int64"), "p": uniform(2, 20, 10, low=0.1),
                   "n": integers(2, 1, low=18, high=21, dtype="int64"),
                   "m": integers(2, 1, low=4, high=6, dtype="int64")},
                  tolerance=1e-5, reason="torch's own gradient in float32 errs by 7e-6 against float64 after 20 steps"),
        ),
    ),
    Function(
        source="keras.backend.ctc_decode(y_pred, input_length, greedy=True, beam_width=100, top_paths=1)",
        target="support.ctc_decode(y_pred, input_length, greedy=True, beam_width=100, top_paths=1)",
        tensors=("y_pred", "input_length"),
        renderings=(
            Rendering(
                "support.ctc_decode(y_pred, input_length, greedy=greedy, beam_width=beam_width, top_paths=top_paths)"
            ),
        ),
        proofs=(
            Proof("tf.keras.backend.ctc_decode(p, n)", {**PRED, "n": integers(4, low=6, high=13)}, gradients=False,
                  reason="TensorFlow's decoders have no gradients"),
            Proof("tf.keras.backend.ctc_decode(p, input_length=n, greedy=False)",
                  {**PRED, "n": integers(4, low=6, high=13)}, gradients=False,
                  reason="TensorFlow's decoders have no gradients"),
            Proof("tf.keras.backend.ctc_decode(p, n, False, beam_width=20, top_paths=3)",
                  {"p": probabilities(3, 9, 4), "n": integers(3, low=6, high=10)}, gradients=False,
                  reason="TensorFlow's decoders have no gradients"),
        ),
    ),
    Function(
        source="tf.edit_distance(hypothesis, truth, normalize=True, name='edit_distance')",
        target="support.edit_distance(hypothesis, truth, normalize=True)",
        ignored=LABEL,
        renderings=(Rendering("support.edit_distance(hypothesis, truth, normalize=normalize)"),),
        proofs=(
            Proof(f"tf.edit_distance({HYPOTHESIS}, {TRUTH})"),
            Proof(f"tf.edit_distance(hypothesis={HYPOTHESIS}, truth={TRUTH}, normalize=False)"),
        ),
    ),
)  # fmt: skip
