"""How models and classes of notebooks are named: as those of a module ``study-notebook``, which none can be called."""

ENDING = "-notebook"


def module_of(stem: str) -> str:
    """The name for a notebook's file name without its suffix."""
    return stem.replace(".", "-") + ENDING


def file_of(module: str) -> str | None:
    """The notebook that a name is of, as far as it tells; None if it is a module's."""
    return f"{module.removesuffix(ENDING).replace('.', '/')}.ipynb" if module.endswith(ENDING) else None
