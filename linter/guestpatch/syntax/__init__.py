"""Lossless, error-tolerant trees of the languages we read."""
