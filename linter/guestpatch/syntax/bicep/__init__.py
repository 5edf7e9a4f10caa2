"""Bicep as its compiler accepts it: a tolerant reader that gives every node its offsets."""

from guestpatch.syntax.bicep import nodes
from guestpatch.syntax.bicep.reader import read_bicep
from guestpatch.syntax.bicep.tokens import Token, print_tokens, read_tokens
from guestpatch.syntax.bicep.tree import BicepTree, Trivia

__all__ = ["BicepTree", "Token", "Trivia", "nodes", "print_tokens", "read_bicep", "read_tokens"]
