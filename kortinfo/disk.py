"""Files that survive a power cut: written out at once, and switched in one step."""

import os
from pathlib import Path


def to_disk(path: Path) -> None:
    """Make the operating system write a file, or a folder's list of files, out now."""
    if path.is_dir() and os.name == "nt":  # Windows cannot open a folder to flush it
        return
    handle = os.open(path, os.O_RDWR if os.name == "nt" else os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def switch_in(fresh: Path, target: Path) -> None:
    """Make ``fresh`` the file ``target``, in one step that is either done or not."""
    to_disk(fresh)
    fresh.replace(target)
    to_disk(target.parent)
