"""The Helm backend: one chart per app, values.yaml and values-<env>.yaml."""
