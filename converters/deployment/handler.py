"""Serves a TorchScript model over TensorFlow Serving's REST interface, so that its clients need not change.

A request is ``{"instances": [...]}``, row by row, or ``{"inputs": ...}``, a column an input; it is answered with
``{"predictions": [...]}`` or ``{"outputs": ...}``. A row of a model with several inputs is an object of their names.
https://www.tensorflow.org/tfx/serving/api_rest
"""

import json
from pathlib import Path
from typing import Any

import torch


class Handler:
    """What TorchServe calls: `initialize` once, `handle` with a list of requests."""

    def initialize(self, context: Any) -> None:
        """Load the model that lies in the archive, and the names and dtypes of its inputs."""
        properties = context.system_properties
        folder = Path(properties["model_dir"])
        gpu = properties.get("gpu_id")
        on_gpu = torch.cuda.is_available() and gpu is not None
        self.device = torch.device(f"cuda:{gpu}" if on_gpu else "cpu")
        load: Any = torch.jit.load
        self.model = load(str(folder / "model.pt"), map_location=self.device).eval()
        self.inputs: dict[str, str] = json.loads((folder / "signature.json").read_text(encoding="utf-8"))

    def handle(self, data: list[dict[str, Any]], context: Any) -> list[Any]:
        """Answer each request; a wrong one with what is wrong."""
        answers: list[Any] = []
        for request in data:
            body = request.get("body", request.get("data"))
            try:
                answers.append(self.answer(json.loads(body) if isinstance(body, bytes | str) else body))
            except (KeyError, TypeError, ValueError, RuntimeError) as error:
                answers.append({"error": f"{type(error).__name__}: {error}"})
        return answers

    def answer(self, body: Any) -> dict[str, Any]:
        """The answer to one request's body."""
        by_row = "instances" in body
        outputs = self.run(self.columns(body["instances"]) if by_row else body["inputs"])
        lists = {name: output.tolist() for name, output in outputs.items()}
        if not by_row:
            return {"outputs": next(iter(lists.values())) if len(lists) == 1 else lists}
        rows = [dict(zip(lists, values, strict=True)) for values in zip(*lists.values(), strict=True)]
        return {"predictions": next(iter(lists.values())) if len(lists) == 1 else rows}

    def columns(self, rows: list[Any]) -> Any:
        """What a request lists row by row, as a column an input."""
        if rows and isinstance(rows[0], dict):
            return {name: [row[name] for row in rows] for name in self.inputs}
        return rows

    def run(self, columns: Any) -> dict[str, torch.Tensor]:
        """The model's outputs by name."""
        named = columns if isinstance(columns, dict) else dict.fromkeys(self.inputs, columns)
        if named.keys() != self.inputs.keys() or (not isinstance(columns, dict) and len(self.inputs) != 1):
            raise ValueError(f"the inputs are {', '.join(self.inputs)}")
        tensors = {
            name: torch.tensor(named[name], dtype=getattr(torch, dtype), device=self.device)
            for name, dtype in self.inputs.items()
        }
        with torch.inference_mode():
            return self.named(self.model(**tensors))

    def named(self, value: Any, name: str = "") -> dict[str, torch.Tensor]:
        """Every tensor of nested outputs, by its keys and positions."""
        if isinstance(value, torch.Tensor):
            return {name or "output_0": value.cpu()}
        items = value.items() if isinstance(value, dict) else enumerate(value)
        found: dict[str, torch.Tensor] = {}
        for key, item in items:
            own = str(key) if isinstance(value, dict) else f"output_{key}"
            found.update(self.named(item, f"{name}_{own}" if name else own))
        return found
