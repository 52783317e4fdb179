"""``python -m kortinfo``: the command line."""

from kortinfo.cli import main

main()
