"""Language server: the findings of ``guestpatch check`` in an editor, over pygls.

It converts between editors and the engine and decides nothing of its own.
"""
