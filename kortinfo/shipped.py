"""Where what we ship is found: in the installed wheel, or in the checkout it is developed in."""

from importlib import resources
from importlib.resources.abc import Traversable
from pathlib import Path


def shipped(name: str) -> Traversable:
    """Return the file or folder ``name`` of the project's ``data`` folder.

    Raises:
        FileNotFoundError: we do not ship it.
    """
    packaged = resources.files("kortinfo") / "data" / name
    if packaged.is_file() or packaged.is_dir():
        return packaged
    checkout = Path(__file__).parent.parent / "data" / name
    if not checkout.exists():
        raise FileNotFoundError(name)
    return checkout
