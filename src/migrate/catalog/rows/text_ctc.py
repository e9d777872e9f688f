"""Connectionist temporal classification in Keras 2's backend, and the distance between sequences.

https://www.tensorflow.org/versions/r2.15/api_docs/python/tf/keras/backend/ctc_batch_cost
"""

from migrate.catalog.model import Function, Rendering
from migrate.catalog.proofs import Proof, integers, normal, probabilities, uniform
from migrate.catalog.reasons import LABEL

PRED = {"p": probabilities(4, 12, 6)}
NOISE = "torch's own gradient in float32 errs by 7e-6 against float64 after 20 steps"
LENGTHS = {"m": integers(4, low=1, high=4), "n": integers(4, low=8, high=13)}
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
                  tolerance=1e-5, reason=NOISE),
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
            Proof("tf.keras.backend.ctc_decode(p, n)", {**PRED, "n": uniform(4, low=6, high=13)}, gradients=False,
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
    Function(
        source="tf.nn.ctc_loss(labels, logits, label_length, logit_length, logits_time_major=True, unique=None, "
        "blank_index=None, name=None)",
        target="torch.nn.functional.ctc_loss(log_probs, targets, input_lengths, target_lengths, blank=0, "
        "reduction='mean', zero_infinity=False)",
        tensors=("labels", "logits", "label_length", "logit_length"),
        ignored={**LABEL, "unique": "what makes it faster on a TPU"},
        note="of dense labels; a label that is longer than its input can tell gives infinity in torch",
        renderings=(
            Rendering(
                "torch.nn.functional.ctc_loss(logits.log_softmax(-1), labels.long(), logit_length.long(), "
                "label_length.long(), blank=0 if blank_index is None else blank_index, reduction='none')",
                when="logits_time_major",
            ),
            Rendering(
                "torch.nn.functional.ctc_loss(logits.log_softmax(-1).transpose(0, 1), labels.long(), "
                "logit_length.long(), label_length.long(), blank=0 if blank_index is None else blank_index, "
                "reduction='none')",
                when="not logits_time_major",
            ),
        ),
        proofs=(
            Proof("tf.nn.ctc_loss(y, z, m, n)", {"y": integers(4, 3, low=1, high=6), "z": normal(12, 4, 6), **LENGTHS},
                  tolerance=1e-5, reason=NOISE),
            Proof("tf.nn.ctc_loss(labels=y, logits=z, label_length=m, logit_length=n, logits_time_major=False, "
                  "blank_index=5)", {"y": integers(4, 3, high=5), "z": normal(4, 12, 6), **LENGTHS},
                  tolerance=1e-5, reason=NOISE),
        ),
    ),
)  # fmt: skip
