"""Renew constraints.txt: install everything into a fresh environment and write down what came."""

import subprocess
import sys
import tempfile
import venv
from pathlib import Path

ROOT = Path(__file__).parent.parent
HEAD = "# Pinned versions of everything `make demo`, `make test` and `make bench` install.\n"
HEAD += "# Renewed by `make constraints`; do not edit by hand.\n"
OURS = ("kortinfo", "pip", "setuptools", "wheel")


def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        venv.create(folder, with_pip=True)
        scripts = "Scripts" if sys.platform == "win32" else "bin"
        python = str(Path(folder) / scripts / "python")
        pip = [python, "-m", "pip", "--disable-pip-version-check", "--quiet"]
        subprocess.run([*pip, "install", f"{ROOT}[test,bench,fuzz]"], check=True)
        listed = subprocess.run(
            [python, "-m", "pip", "list", "--format=freeze"],
            check=True,
            capture_output=True,
            text=True,
        ).stdout
    pins = [line for line in listed.splitlines() if line.partition("==")[0].lower() not in OURS]
    text = HEAD + "".join(f"{pin}\n" for pin in sorted(pins, key=str.lower))
    (ROOT / "constraints.txt").write_text(text, encoding="utf-8")
    print(f"Pinned {len(pins)} packages.")


if __name__ == "__main__":
    main()
