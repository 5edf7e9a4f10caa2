"""Language server: the findings of ``guestpatch check`` in an editor, over pygls.

It will convert between editors and ``guestpatch.api`` and decide nothing of its own.
It has no behaviour yet.
"""
