"""The Argo CD backend: AppProjects, Applications or an ApplicationSet, and how argocd-cm tells health."""
