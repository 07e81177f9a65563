"""Compact schemas of all kinds that kfgen writes, made from what their makers publish: `python -m schemas`."""
