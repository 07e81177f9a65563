"""Rules of models: one file each."""
