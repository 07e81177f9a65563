"""Rules of stores: one file each."""
