"""The kustomize backend: a base and overlays with patches."""
