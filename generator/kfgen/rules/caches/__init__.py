"""Rules of caches: one file each."""
