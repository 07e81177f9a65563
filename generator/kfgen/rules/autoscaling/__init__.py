"""Rules of autoscaling: one file each."""
