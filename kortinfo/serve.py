"""Start the app: Streamlit on our page list, with our configuration, wherever we are installed."""

import datetime as dt
import os
import subprocess
import sys
import tomllib
from importlib import resources
from importlib.resources.abc import Traversable
from pathlib import Path
from typing import Any

from kortinfo.settings import CONFIG_VARIABLE

AS_OF_VARIABLE = "KORTINFO_AS_OF"


def serve_app(config: Path, *, host: str, port: int, as_of: dt.date | None) -> None:
    """Serve the app for a settings file until it is stopped; does not return on POSIX systems."""
    command = [sys.executable, "-m", "streamlit", "run", str(_found("streamlit_app.py"))]
    command += [f"--server.address={host}", f"--server.port={port}", *configuration()]
    environment = {**os.environ, CONFIG_VARIABLE: str(config)}
    environment.pop(AS_OF_VARIABLE, None)
    if as_of is not None:
        environment[AS_OF_VARIABLE] = as_of.isoformat()
    if os.name == "posix":  # become the server, so that whoever started us can stop it
        sys.stdout.flush()
        os.execve(sys.executable, command, environment)
    sys.exit(subprocess.run(command, env=environment, check=False).returncode)


def configuration() -> list[str]:
    """Return our Streamlit configuration as flags, so that it holds from any working folder."""
    shipped = tomllib.loads(_found("streamlit_config.toml").read_text(encoding="utf-8"))
    return [f"--{key}={_flag(value)}" for key, value in _flattened(shipped)]


def _flattened(table: dict[str, Any], prefix: str = "") -> list[tuple[str, Any]]:
    pairs: list[tuple[str, Any]] = []
    for key, value in table.items():
        if isinstance(value, dict):
            pairs += _flattened(value, f"{prefix}{key}.")
        else:
            pairs.append((prefix + key, value))
    return pairs


def _flag(value: Any) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)


def _found(name: str) -> Traversable:
    """Return a file that lies in the package when installed, and beside it in a checkout."""
    packaged = resources.files("kortinfo") / name
    if packaged.is_file():
        return packaged
    checkout = Path(__file__).parent.parent
    return {
        "streamlit_app.py": checkout / "streamlit_app.py",
        "streamlit_config.toml": checkout / ".streamlit" / "config.toml",
    }[name]
