"""Expressions in CEL: compiled, held to objects, within bounds."""
