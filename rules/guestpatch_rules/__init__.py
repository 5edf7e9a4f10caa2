"""Built-in policy: one YAML rule and one Markdown page each, side by side in this folder.

The package is data and holds no code. It is read through ``importlib.resources``; whatever a rule
here can do, a rule of a custom pack can do too.
"""
