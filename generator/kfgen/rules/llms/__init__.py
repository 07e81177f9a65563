"""Rules of llms: one file each."""
