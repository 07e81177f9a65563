"""References to models from entries that are no models: the model's entry, and what it is in an environment."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kfgen.catalog.words import DEPLOYMENT, MODEL_KINDS
from kfgen.domain.problem import Report, did_you_mean, listing
from kfgen.stages.resolve.subject import Subject

if TYPE_CHECKING:
    from kfgen.domain.problem import Path
    from kfgen.stages.resolve.layers import Layers


def model_named(subject: Subject, layers: Layers, at: Path, name: str, namespace: str) -> Subject | None:
    """The model that a value at a path names: a file's stem, or its path where names repeat; empty namespace: any.

    None after reporting that there is no such model, or none that exists here. Mistakes of the model itself are told
    by the model.
    """
    models = layers.catalog.models
    found = [models[key] for key in models if name in (key, key.rpartition("/")[2])]
    if not found:
        hint = did_you_mean(name, [key.rpartition("/")[2] for key in models]) or f"there are {listing(models)}"
        subject.error(at, "reference", f'no model "{name}" in catalog/models/', hint)
        return None
    quiet = layers.quiet()
    here = [Subject(one, quiet.settle(one, subject.environment), subject.environment, Report()) for one in found]
    if namespace:
        inside = [one for one in here if one.values.get("namespace") == namespace]
        if not inside:
            places = listing({str(one.values.get("namespace", "?")) for one in here})
            text = f'model "{name}" is in namespace {places}, and this is in {namespace}'
            subject.error(at, "reference", text, "write its serviceUrl, or move one of them")
            return None
        here = inside
    here = [one for one in here if name == f"{one.entry.subfolder}/{one.entry.name}".lstrip("/")] or here
    if len(here) > 1:
        paths = listing("/".join(filter(None, (one.entry.subfolder, one.entry.name))) for one in here)
        subject.error(at, "reference", f'there are several models "{name}"', f"write one of {paths}")
        return None
    return _existing(subject, at, here[0])


def is_one_of(subject: Subject, at: Path, model: Subject, kinds: tuple[str, ...]) -> bool:
    """Whether a model is of one of these kinds; no after reporting that what names it at a path takes no other."""
    kind = model.values.get("kind", MODEL_KINDS[0])
    if kind in kinds:
        return True
    article = "a" if kind == DEPLOYMENT else "an"
    text = f'model "{model.entry.name}" is {article} {kind}, and this takes an {" or ".join(kinds)}'
    subject.error(at, "reference", text)
    return False


def namespace_has_model(subject: Subject, layers: Layers, name: str, namespace: str) -> bool:
    """Whether an InferenceService of a namespace is called so; looked for among the files of that name."""
    models, quiet = layers.catalog.models, layers.quiet()
    for key in models:
        if key.rpartition("/")[2] == name:
            values = quiet.settle(models[key], subject.environment).values
            alike = values.get("kind", MODEL_KINDS[0]) == MODEL_KINDS[0] and values.get("name", name) == name
            if alike and values.get("namespace") == namespace and values.get("enabled", True):
                return True
    return False


def _existing(subject: Subject, at: Path, model: Subject) -> Subject | None:
    environment = subject.environment
    # The base is only what environments are laid onto: nothing is deployed from it.
    if environment.name and not model.values.get("enabled", True):
        text = f'model "{model.entry.name}" does not exist ({environment.label}): it is not enabled'
        hint = f"{environment.only_here('enabled: false')} here too"
        subject.error(at, "reference", text, hint)
        return None
    return model
