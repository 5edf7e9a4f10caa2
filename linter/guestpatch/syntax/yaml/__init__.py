"""YAML files that people write for this tool, validated, with a place for every mistake."""

from guestpatch.syntax.yaml.mistakes import Mistake, MistakeError
from guestpatch.syntax.yaml.reader import YamlFile, read_yaml

__all__ = ["Mistake", "MistakeError", "YamlFile", "read_yaml"]
