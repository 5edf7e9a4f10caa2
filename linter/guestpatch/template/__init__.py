"""The one representation both template languages are lowered to."""
