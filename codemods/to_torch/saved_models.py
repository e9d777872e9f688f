"""After ``compile``, which tells what is a model: what is saved, and what loaded models are compiled with, see
`migrate.codemods.to_torch.saving`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from migrate.codemods.to_torch.saving import REWRITE as SAVING
from migrate.codemods.to_torch.saving import tell_loaded

if TYPE_CHECKING:
    from migrate.codemods.context import FileContext


class SavedModels:
    """Between compile and the loops."""

    name = "saved-models"
    order = 51

    def plan(self, context: FileContext) -> None:
        SAVING.save_models(context)
        tell_loaded(context)


REWRITE = SavedModels()
