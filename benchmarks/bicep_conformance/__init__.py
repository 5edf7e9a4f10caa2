"""Comparing what our Bicep front end makes of a template with what the official compiler made."""
