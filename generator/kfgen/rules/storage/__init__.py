"""Rules of storage: one file each."""
