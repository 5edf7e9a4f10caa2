"""``python -m guestpatch`` is the same program as ``guestpatch``."""

from guestpatch.cli import main

if __name__ == "__main__":
    main()
