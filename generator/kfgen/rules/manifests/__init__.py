"""Rules of manifests: one file each."""
