"""What all tests share."""

from __future__ import annotations

import os

from hypothesis import settings

# No deadline: machines that run tests are shared and slow at times. In CI the same examples every
# time, so that a change is not blamed for what an unlucky draw found.
settings.register_profile("guestpatch", deadline=None, derandomize=bool(os.environ.get("CI")))
settings.load_profile("guestpatch")
