"""Azure Policy definitions, asked about the resources of a template.

Semantics are those of
https://learn.microsoft.com/azure/governance/policy/concepts/definition-structure-policy-rule and
https://learn.microsoft.com/azure/governance/policy/how-to/author-policies-for-arrays.
"""

from guestpatch.azure_policy.ask import ask_policy
from guestpatch.azure_policy.model import Definition
from guestpatch.azure_policy.reading import is_definition, read_definition

__all__ = ["Definition", "ask_policy", "is_definition", "read_definition"]
