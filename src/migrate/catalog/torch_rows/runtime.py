"""Data in memory, devices and distributions of random numbers.

https://pytorch.org/docs/stable/data.html, https://pytorch.org/docs/stable/cuda.html and
https://pytorch.org/docs/stable/distributions.html
"""

from migrate.catalog.proofs import integers, normal, probabilities
from migrate.catalog.torch_first import function
from migrate.catalog.torch_proofs import TorchProof

DATA = {"a": normal(5, 3), "b": integers(5, high=4, dtype="int64")}
LOGITS = {"x": normal(4, 5), "y": integers(4, high=5, dtype="int64")}
SHARES = {"x": probabilities(4, 5), "y": integers(4, high=5, dtype="int64")}
CATEGORICAL = "torch.distributions.Categorical"

ROWS = (
    function(
        "torch.utils.data.TensorDataset(*tensors)",
        "tf.data.Dataset.from_tensor_slices((*tensors,))",
        [
            TorchProof(
                f"[item for item in torch.utils.data.TensorDataset({tensors})]",
                DATA,
                gradients=False,
                reason="no gradient flows through a pipeline",
            )
            for tensors in ("a, b", "b")
        ],
        note="read in order; an element of its own, `dataset[i]`, TensorFlow's has not",
    ),
    function(
        "torch.cuda.is_available()",
        "bool(tf.config.list_physical_devices('GPU'))",
        ["torch.cuda.is_available()", "torch.accelerator.is_available()"],
        aliases=("torch.accelerator.is_available",),
    ),
    function(
        "torch.cuda.device_count()",
        "len(tf.config.list_physical_devices('GPU'))",
        ["torch.cuda.device_count()", "torch.accelerator.device_count()"],
        aliases=("torch.accelerator.device_count",),
    ),
    function(
        f"{CATEGORICAL}(probs=None, logits=None, validate_args=None)",
        "support.Categorical(probs=probs, logits=logits)",
        [
            TorchProof(f"{CATEGORICAL}(logits=x).log_prob(y)", LOGITS),
            TorchProof(f"{CATEGORICAL}(logits=x).entropy()", LOGITS),
            TorchProof(f"{CATEGORICAL}(x).log_prob(y)", SHARES),
            TorchProof(f"{CATEGORICAL}(probs=x).entropy()", SHARES),
            TorchProof(f"{CATEGORICAL}(logits=x).sample()", LOGITS, calls=400),
            TorchProof(f"{CATEGORICAL}(probs=x).sample((3, 2))", SHARES, calls=400),
        ],
        target="support.Categorical(probs=None, logits=None)",
        ignored={"validate_args": "a check of the arguments"},
        tensors=("probs", "logits"),
    ),
)
