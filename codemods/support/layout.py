"""How the axes of a tensor are spread over a mesh of devices.

https://www.tensorflow.org/api_docs/python/tf/experimental/dtensor/Layout and
https://pytorch.org/docs/stable/distributed.tensor.html
"""

from __future__ import annotations

from collections.abc import Sequence

import torch
from torch.distributed.device_mesh import DeviceMesh
from torch.distributed.tensor import DTensor, Replicate, Shard, distribute_tensor
from torch.distributed.tensor.placement_types import Placement

_UNSHARDED = "unsharded"


class Layout:
    """For each axis of a tensor the mesh dimension that it is split over, or ``"unsharded"``.

    PyTorch says the same from the other side, for each mesh dimension the axis that it splits: `placements`.
    """

    def __init__(self, sharding_specs: Sequence[str], mesh: DeviceMesh) -> None:
        unknown = set(sharding_specs) - {_UNSHARDED, *(mesh.mesh_dim_names or ())}
        if unknown:
            raise ValueError(f"the mesh has no dimension {', '.join(sorted(unknown))}")
        self.sharding_specs = list(sharding_specs)
        self.mesh = mesh

    @classmethod
    def replicated(cls, mesh: DeviceMesh, rank: int) -> Layout:
        """No axis is split: each device has all of the tensor."""
        return cls([_UNSHARDED] * rank, mesh)

    @classmethod
    def batch_sharded(cls, mesh: DeviceMesh, batch_dim: str, rank: int, axis: int = 0) -> Layout:
        """One axis is split over one dimension of the mesh."""
        specs = [_UNSHARDED] * rank
        specs[axis] = batch_dim
        return cls(specs, mesh)

    @property
    def rank(self) -> int:
        """The number of axes."""
        return len(self.sharding_specs)

    @property
    def placements(self) -> list[Placement]:
        """What `torch.distributed.tensor` takes: for each dimension of the mesh, what becomes of the tensor there."""
        specs = self.sharding_specs
        return [
            Shard(specs.index(name)) if name in specs else Replicate()
            for name in self.mesh.mesh_dim_names or ()
        ]

    def num_shards(self, idx: int) -> int:
        """Into how many parts an axis is split."""
        spec = self.sharding_specs[idx]
        names = list(self.mesh.mesh_dim_names or ())
        return 1 if spec == _UNSHARDED else self.mesh.size(names.index(spec))

    def distribute(self, tensor: torch.Tensor) -> DTensor:
        """The tensor, each process having its part."""
        return distribute_tensor(tensor, self.mesh, self.placements)
