"""The Flux backend: sources, Kustomizations or HelmReleases, and the rights of tenants."""
