"""Rules of platform: one file each."""
