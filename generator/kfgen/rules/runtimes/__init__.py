"""Rules of runtimes: one file each."""
