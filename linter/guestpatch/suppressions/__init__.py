"""Suppressions: what documents say of the findings that are accepted in them."""
