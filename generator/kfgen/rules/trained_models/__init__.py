"""Rules of trained models: one file each."""
