"""Rules of graphs: one file each."""
