"""What a team has decided: configuration files, found, read and validated."""

from guestpatch.config.find import ConfigurationFinder
from guestpatch.config.model import Configuration, RuleSetting
from guestpatch.config.read import read_configuration

__all__ = [
    "Configuration",
    "ConfigurationFinder",
    "RuleSetting",
    "read_configuration",
]
