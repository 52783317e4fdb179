"""Settings of travel times."""

from kortinfo.privacy_settings import Part


class Travel(Part):
    """How travel times are found."""
