"""Rules of namespaces: one file each."""
