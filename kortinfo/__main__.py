"""``python -m kortinfo``: the command line."""

from kortinfo.cli import main

if __name__ == "__main__":  # a second process that loads a source imports this, too
    main()
