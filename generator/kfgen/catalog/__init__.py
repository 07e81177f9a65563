"""The catalog's format: every key of every file, declared once; readers, messages and JSON Schemas come from here."""
