"""Rules of tenants: one file each."""
