"""Keys of `repository:` and `gitops:`: where the output is in Git, and what applies it to a cluster."""

from __future__ import annotations

import re

from kfgen.catalog.amounts import Duration
from kfgen.catalog.fields import Boolean, Choice, ListOf, Text
from kfgen.catalog.record import Key, Record
from kfgen.catalog.words import NAME, SUBDOMAIN
from kfgen.domain.gitops import APPLICATIONS, CONTROLLERS, DELIVERIES

_GIT_URL = Text(re.compile(r"(https?|ssh|git)://[^\s@{}]*@?[^\s{}]+\Z|[\w.-]+@[\w.-]+:[^\s{}]+\Z"), "a Git URL")
# What `git check-ref-format --branch` takes, but for its rarest letters.
_BRANCH = Text(
    re.compile(r"(?![-/.])(?!.*(\.\.|//|/\.|\.lock(/|\Z)|@\{))[-\w./+@#=,]+(?<![/.])\Z", re.ASCII), "a branch's name"
)
_FOLDER = Text(
    re.compile(r"(?!/)(?!.*(^|/)\.\.?(/|\Z))(?!.*//)[-\w./@+]+(?<!/)\Z", re.ASCII),
    "a folder of the repository",
    hint="relative to its top, without `..`, such as clusters/serving",
)
_SERVER = Text(re.compile(r"https://[^\s/?#]+[^\s?#]*\Z"), "the https:// address of an API server")
_CLUSTER_NAME = Text(re.compile(r"[^\s\x00-\x1f\x7f]+\Z"), "a name without spaces")

REPOSITORY = Record(
    "a repository",
    (
        Key("url", _GIT_URL, "Where this repository is."),
        Key("branch", _BRANCH, "The branch that is synced, see layout."),
        Key("path", _FOLDER, "The folder of it that holds charts/ and environments/; the top by default."),
        Key("secretName", SUBDOMAIN, "The Secret with which Flux reads it; none for a public one."),
    ),
)

GITOPS = Record(
    "gitops",
    (
        Key(
            "controllers",
            ListOf(Choice(CONTROLLERS), editable=False),
            "What applies the output; in an environment at most one, since two would undo each other's work.",
        ),
        Key("delivery", Choice(DELIVERIES), "What it applies, of `outputs`; kustomize where that is one."),
        Key(
            "applications",
            Choice(APPLICATIONS),
            "Argo CD: an Application for each app (explicit, the default), or one ApplicationSet (set), without order.",
        ),
        Key("namespace", NAME, "The controller's own; argocd or flux-system by default."),
        Key("interval", Duration(), "Flux: how often it looks for commits; 1m by default."),
        Key(
            "wait",
            Boolean(),
            "Flux: true: an app is ready once its models are, and its next commit waits for them; false by default.",
        ),
        Key(
            "decryptionSecret",
            SUBDOMAIN,
            "Flux: the Secret with the keys that SOPS encrypted for; none where a cloud's key service has them.",
        ),
        Key(
            "cascade",
            Boolean(),
            "true: what an app holds is deleted with its Application or Kustomization; it stays by default.",
        ),
    ),
)

DESTINATION = (
    Key("server", _SERVER, "Its API server."),
    Key("name", _CLUSTER_NAME, "What Argo CD calls it, instead of server."),
    Key("kubeConfigSecret", SUBDOMAIN, "The Secret with which Flux reaches it; Flux's own cluster without."),
)

CLUSTER_OF_SEVERAL = Record("one of several clusters", DESTINATION)
