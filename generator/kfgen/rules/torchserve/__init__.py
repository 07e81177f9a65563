"""Rules of torchserve: one file each."""
