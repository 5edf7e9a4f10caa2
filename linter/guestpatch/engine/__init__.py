"""Checking documents: from texts to a report. Reads no files, prints nothing."""
