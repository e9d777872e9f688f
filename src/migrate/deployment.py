"""Systems around TensorFlow that a program is deployed to or runs on, told by the names that it uses.

Rewriting the program is not enough for these: each has a counterpart in PyTorch's world that someone has to set up.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Target:
    """One system.

    Attributes:
        name: as its users call it.
        prefixes: beginnings of canonical API names that show that it is used.
        advice: what takes its place.
    """

    name: str
    prefixes: tuple[str, ...]
    advice: str

    def is_used_by(self, api: str) -> bool:
        """Whether a canonical name belongs to it."""
        return any(api == prefix or api.startswith(f"{prefix}.") for prefix in self.prefixes)


TARGETS = (
    Target(
        "SavedModel / TF Serving",
        (
            "tf.saved_model",
            "tf.compat.v1.saved_model",
            "tensorflow_serving",
            "keras.export",
            "keras.layers.TFSMLayer",
        ),
        "export with torch.export, or to ONNX with torch.onnx.export, and serve it with Triton or ONNX Runtime",
    ),
    Target(
        "TensorFlow Lite / LiteRT",
        (
            "tf.lite",
            "tf.compat.v1.lite",
            "tflite_runtime",
            "tflite_support",
            "tflite_model_maker",
            "ai_edge_litert",
        ),
        "ExecuTorch, or a LiteRT model made from torch.export with litert-torch",
    ),
    Target(
        "TFX",
        (
            "tfx",
            "tfx_bsl",
            "tensorflow_transform",
            "tensorflow_data_validation",
            "tensorflow_model_analysis",
            "ml_metadata",
        ),
        "keep the pipeline's runner (Kubeflow, Airflow, Beam) and give it steps that call the migrated program; "
        "what tf.Transform does inside the graph moves into the dataset",
    ),
    Target(
        "Estimator",
        ("tf.estimator", "tf.compat.v1.estimator", "tensorflow_estimator", "keras.estimator"),
        "write model_fn as an nn.Module and input_fn as a DataLoader, with a training loop of your own",
    ),
    Target(
        "tf.distribute",
        ("tf.distribute", "tf.compat.v1.distribute", "tf.contrib.distribute"),
        "torch.nn.parallel.DistributedDataParallel under torchrun, with a DistributedSampler",
    ),
    Target(
        "TensorFlow Hub",
        ("tensorflow_hub",),
        "the same weights from torch.hub, torchvision or Hugging Face where they are published, else convert them",
    ),
    Target(
        "TPU",
        (
            "tf.tpu",
            "tf.compat.v1.tpu",
            "tf.distribute.TPUStrategy",
            "tf.distribute.experimental.TPUStrategy",
            "tf.distribute.cluster_resolver.TPUClusterResolver",
        ),
        "torch_xla, whose device and data loader take the place of the strategy",
    ),
    Target(
        "DTensor",
        ("tf.experimental.dtensor", "keras.dtensor"),
        "torch.distributed.tensor: a DeviceMesh and placements",
    ),
    Target("TensorFlow.js", ("tensorflowjs",), "export to ONNX and run it with ONNX Runtime Web"),
    Target("TensorRT", ("tf.experimental.tensorrt",), "Torch-TensorRT"),
    Target(
        "Model optimization",
        ("tensorflow_model_optimization",),
        "torchao for quantization, torch.nn.utils.prune for pruning",
    ),
)
