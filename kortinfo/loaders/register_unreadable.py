"""A register file that is not what the settings say it is, told in the user's language."""

from kortinfo.errors import SourceUnreadable
from kortinfo.texts import text


class RegisterUnreadable(SourceUnreadable):
    """A register's file cannot be used.

    ``expected`` and ``came`` are keys of ``texts/<language>/loaders_register.toml``; other data
    fill their places.
    """

    def words(self, language: str) -> dict[str, object]:
        """Return what was expected and what came, in words."""
        return {
            name: text(f"loaders_register.{self.data[name]}", language, **self.data)
            for name in ("expected", "came")
        }
