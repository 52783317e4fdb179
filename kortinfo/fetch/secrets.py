"""Passwords and keys: from the environment or the keyring, and never shown."""

from collections.abc import Mapping

from kortinfo.errors import SecretMissing

KEYRING_SERVICE = "kortinfo"


class Secret:
    """A secret that shows as *** wherever it is printed, logged or part of a traceback."""

    __slots__ = ("_value", "name")

    def __init__(self, name: str, value: str) -> None:
        """Keep the value; ``name`` is what a person calls it by."""
        self.name = name
        self._value = value

    def reveal(self) -> str:
        """Return the secret itself, for the one line that sends it."""
        return self._value

    def __repr__(self) -> str:
        """Show nothing of it."""
        return "***"

    def __reduce__(self) -> str:
        """Refuse to be written anywhere."""
        raise TypeError("a secret is not written down")


def find_secret(name: str, environment: Mapping[str, str]) -> Secret:
    """Return a secret from the environment, else from the keyring (where keyring is installed).

    Raises:
        SecretMissing: neither has it.
    """
    value = environment.get(name, "").strip() or _from_keyring(name)
    if not value:
        raise SecretMissing(name=name)
    return Secret(name, value)


def _from_keyring(name: str) -> str:
    try:
        import keyring
        from keyring.errors import KeyringError
    except ImportError:  # an optional dependency
        return ""
    try:
        return (keyring.get_password(KEYRING_SERVICE, name) or "").strip()
    except KeyringError:  # no keyring on this machine, as on most servers
        return ""
