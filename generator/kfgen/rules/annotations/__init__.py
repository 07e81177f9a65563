"""Rules of annotations: one file each."""
