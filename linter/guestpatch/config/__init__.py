"""What a team has decided: configuration files, found, read and validated."""

from guestpatch.config.apply import Wishes, settings_of
from guestpatch.config.exclusion import Exclusion
from guestpatch.config.find import NAMES, ConfigurationFinder
from guestpatch.config.model import Configuration, RuleSetting
from guestpatch.config.packs import rules_of
from guestpatch.config.read import read_configuration

__all__ = [
    "NAMES",
    "Configuration",
    "ConfigurationFinder",
    "Exclusion",
    "RuleSetting",
    "Wishes",
    "read_configuration",
    "rules_of",
    "settings_of",
]
