"""Rules of deployments: one file each."""
