"""What TorchServe is told to load and where from, held against the archive: told only where it cannot be."""

from __future__ import annotations

import pytest

from kfgen.pipeline import render
from worlds import catalog

ISVC = "namespace: ml\nmodelFormat: pytorch\nstorage: s3://b/x\n"
PLAIN = (
    "kind: Deployment\nnamespace: ml\nimage: example.com/ts:1\nports: {http: 8080}\n"
    "storage: {from: disk, mountPath: /srv}\nreplicas: 1\ndeploymentStrategy: {type: Recreate}\n"
)
TOLD = "torchserve, --start, --ts-config, /c/config.properties"
ARCHIVE = "archive: {modelName: x, handler: h.py%s}"
CONFIG = "configPath: /c, config: {inference_address: 'http://0.0.0.0:8080'%s}"


def codes(model: str) -> list[str]:
    """The codes of a model's warnings, each once."""
    sources = catalog({"models/x.yaml": model, "storage/disk.yaml": "{type: pvc, size: 1Gi}\n"})
    return list(dict.fromkeys(one.code for one in render(sources).warnings))


@pytest.mark.parametrize(
    ("archive", "snapshot", "told"),
    [
        ("", "{x: {}}", 0),
        ("", "{x: {version: 7}}", 0),  # what the archive has is not said
        (", version: 7", "{x: {version: 7}}", 0),
        (", version: 7", "{x: {}}", 0),
        (", version: 7", "{x: {version: 8}}", 1),
        ("", "{y: {}}", 1),
        ("", "{x: {}, y: {}}", 0),
        ("", "{x: {marName: x.mar}}", 0),
        ("", "{x: {marName: y.mar}}", 1),
        (", nameWithVersion: true", "{x_3: {}}", 0),
        (", nameWithVersion: true", "{x: {}}", 1),
    ],
)
def test_the_snapshot_names_the_archive(archive: str, snapshot: str, told: int) -> None:
    model = f"{ISVC}version: 3\ntorchserve: {{{ARCHIVE % archive}, snapshot: {snapshot}}}\n"
    assert codes(model) == ["archive-name"] * told
    assert codes(f"{ISVC}torchserve: {{snapshot: {snapshot}}}\n") == []


@pytest.mark.parametrize(
    ("config", "told"),
    [
        ("", 1),
        (", load_models: all", 0),
        (", load_models: ALL", 0),
        (", load_models: x.mar", 0),
        (", load_models: 'a.mar, x.mar'", 0),
        (", load_models: 'x=x.mar'", 0),
        (", load_models: 'a.mar,b.mar'", 1),
        (", load_models: x", 1),
        (", model_snapshot: '{}'", 0),
        (", model_snapshot: '{}', load_models: all", 1),
    ],
)
def test_what_is_loaded_has_the_archive_among_it(config: str, told: int) -> None:
    model = f"{PLAIN}args: [{TOLD}]\ntorchserve: {{{ARCHIVE % ''}, {CONFIG % config}}}\n"
    assert codes(model) == ["torchserve-models"] * told


def test_models_may_be_named_elsewhere() -> None:
    torchserve = f"torchserve: {{{ARCHIVE % ''}, {CONFIG % ''}}}\n"
    assert codes(f"{PLAIN}args: [{TOLD}, --models, x=x.mar]\n{torchserve}") == []
    assert codes(f"{PLAIN}args: [{TOLD}]\nenv: {{TS_LOAD_MODELS: all}}\n{torchserve}") == []
    assert codes(f"{PLAIN}args: [{TOLD}]\ntorchserve: {{{CONFIG % ''}}}\n") == []  # by its management API, for example


@pytest.mark.parametrize(
    ("store", "told"),
    [
        ("--model-store, /srv", 0),
        ("--model-store=/srv/", 0),
        ("--model-store, /srv/a/b", 0),
        ("--model-store, models", 0),  # relative to whatever the image has as its folder
        ("--model-store, /srv2", 1),
        ("--model-store=/srv/../x", 1),
    ],
)
def test_the_model_store_is_mounted(store: str, told: int) -> None:
    model = f"{PLAIN}args: [{TOLD}, {store}]\ntorchserve: {{{CONFIG % ', load_models: all'}}}\n"
    assert codes(model) == ["torchserve-store"] * told
    volume = "pod: {volumes: {own: {emptyDir: {}}}}\ncontainer: {volumeMounts: [{name: own, mountPath: %s}]}\n"
    assert codes(model + volume % "/srv2") == ["torchserve-store"] * (told and "/srv2" not in store)


def test_the_model_store_of_the_configuration() -> None:
    torchserve = f"torchserve: {{{CONFIG}}}\n"
    assert codes(f"{PLAIN}args: [{TOLD}]\n{torchserve % ', load_models: all, model_store: /srv/m'}") == []
    assert codes(f"{PLAIN}args: [{TOLD}]\n{torchserve % ', load_models: all, model_store: /m'}") == ["torchserve-store"]
    assert (
        codes(f"{PLAIN}args: [{TOLD}, --model-store, /srv]\n{torchserve % ', load_models: all, model_store: /m'}") == []
    )


@pytest.mark.parametrize(("runtime", "told"), [("", 1), ("runtime: kserve-torchserve\n", 1)])
def test_kserve_s_own_runtime_has_its_store(runtime: str, told: int) -> None:
    assert codes(f"{ISVC}{runtime}torchserve: {{config: {{model_store: /models}}}}\n") == ["torchserve-store"] * told
    assert codes(f"{ISVC}{runtime}torchserve: {{config: {{model_store: /mnt/models/model-store/}}}}\n") == []
