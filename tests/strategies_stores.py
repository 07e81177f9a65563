"""Stores of made catalogs: claims with and without volumes, buckets, registries, web servers; with credentials."""
# ruff: noqa: PLR0915 - a strategy is a list of choices

from __future__ import annotations

import base64
from typing import TYPE_CHECKING, Any

from hypothesis import strategies as st

from kfgen.domain.release import Feature
from kfgen.kserve import by_version
from strategies import lines, texts
from strategies_hubs import HUB, OWN, TOKEN, hub, own, readable
from strategies_parts import Draw, annotations, chance, one_of, some, text_map

if TYPE_CHECKING:
    from strategies_catalog import Made, World

CLAIMS = ("1e3", "0x1f", "123", "0777", "on", "1.5", "null", "a.b", "1-30", "claim")
OTHER_STORE = "other"
S3 = ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY")
ROLE = "role"  # a bucket that is read with a role where the release can
ROLES = ("eks.amazonaws.com/role-arn", "iam.gke.io/gcp-service-account", "azure.workload.identity/client-id")
WORKLOAD_IDENTITY = {
    "gcs": {ROLES[1]: "models@acme.iam.gserviceaccount.com"},
    "azure": {ROLES[2]: "00000000-0000-0000-0000-000000000000"},
}


def make_stores(draw: Draw, world: World, made: Made) -> dict[str, list[str]]:
    """Namespace → the stores that its models may use: its own claims, and buckets of all."""
    stores: dict[str, list[str]] = {}
    claims = iter(some(draw, CLAIMS, 6, 6))
    for number, key in enumerate(world.namespaces):
        made.put(f"storage/claim-{number}", _claim(draw, world, next(claims), next(claims)))
        stores[key] = [f"claim-{number}"]
    for name in ("minio", "on"):
        if name == "minio" or chance(draw, 30):
            bucket = _bucket(draw, world, name)
            if chance(draw, 60):
                _seal_everywhere(draw, world, made, name, bucket)
            made.put(f"storage/{name}", bucket)
            for key in world.namespaces:
                stores[key].append(name)
    made.put(f"storage/{ROLE}", _by_role(draw, world))
    for key in world.namespaces:
        stores[key].append(ROLE)
    made.put("storage/public", {"type": "gcs", "bucket": "public", "credentials": "none"})
    others = _others(world)
    rare = [name for name in others if name in {"oci", "hdfs"}]  # few releases have them
    other = one_of(draw, rare) if rare and chance(draw, 60) else one_of(draw, others)
    made.put(f"storage/{OTHER_STORE}", _other(draw, world, other))
    made.features.add(f"store {other}")
    backend = one_of(draw, ("existing", "external-secrets"))
    entry = {"type": "s3", "region": draw(lines()), "credentials": {"link": "storage-config", "backend": backend}}
    made.put("storage/entry", {**entry, **one_of(draw, ({}, {"bucket": "models", "prefix": "1e3"}))})
    made.put(f"storage/{HUB}", _hub(draw, world, made))
    made.put(f"storage/{OWN}", own(draw, world.releases))
    everywhere = set.intersection(*(set(readable(release)) for release in world.releases.values()))
    for key in world.namespaces:
        stores[key] += ["public", OTHER_STORE, *sorted(everywhere)]
        world.accounts[key] = ["minio", "on", "reader"]
    return stores


def _others(world: World) -> list[str]:
    """The types of store that every release of a catalog can read."""
    schemes = [set(by_version()[release].storage_schemes) for release in world.releases.values()]
    types = {"azure": "https", "gcs": "gs", "http": "https", "oci": "oci", "hdfs": "hdfs"}
    return [name for name, scheme in types.items() if all(scheme in known for known in schemes)]


def _other(draw: Draw, world: World, kind: str) -> dict[str, Any]:
    """A store of one of the rarer types; it has credentials or a ServiceAccount of its own, or neither."""
    own = {
        "azure": {"account": "acme", "container": one_of(draw, ("live", "null"))},
        "gcs": {"bucket": "acme", "prefix": one_of(draw, ("on", "1e3/x"))},
        "http": {"url": one_of(draw, ("https://models.example.com:8443/on/", "http://x/{{x}}"))},
        "oci": {"registry": "registry.example.com:5000/acme"},
        "hdfs": {"namenode": "http://a:9870;http://b:9870", "prefix": "null"},
    }
    keys = {"azure": "AZURE_CLIENT_ID", "gcs": "gcloud-application-credentials.json", "http": "headers"}
    data: dict[str, Any] = {"type": kind, **own[kind]}
    data["credentials"] = one_of(draw, ("none", {"remoteKey": draw(lines())}, {"secretName": "1e3"}))
    if data["credentials"] == "none" or chance(draw, 30):
        role = WORKLOAD_IDENTITY.get(kind, {})
        data["serviceAccount"] = {"annotations": annotations(draw) | one_of(draw, (role, {**role, "on": "1e3"}))}
    elif kind in keys and chance(draw, 50):
        data["credentials"]["remoteProperties"] = {keys[kind]: draw(lines())}
    if kind == "azure" and data["credentials"] != "none" and chance(draw, 40):
        data["credentials"]["method"] = "servicePrincipal"
    if kind == "hdfs" and data["credentials"] != "none":
        data["credentials"]["keys"] = some(draw, ("HEADERS", "TLS_CA", "KERBEROS_PRINCIPAL"), 1, 3)
    parts = {}
    for environment in world.environments:
        options = {
            "credentials": one_of(draw, ("none", {"backend": "external-secrets", "secretName": "null"})),
            "serviceAccount": {"name": "reader"},
            **({"container": "prod"} if kind == "azure" else {}),
        }
        if kind == "azure" and data["credentials"] != "none" and "remoteProperties" not in data["credentials"]:
            has_key = "azure-access-key" in by_version()[world.releases[environment]].secret_keys
            options["credentials"] = {"method": one_of(draw, ("servicePrincipal", *["accessKey"] * 2 * has_key))}
        if chance(draw, 40):
            parts[environment] = {field: options[field] for field in some(draw, tuple(options), 1, 2)}
    return {**data, "environments": parts}


def _claim(draw: Draw, world: World, name: str, other: str) -> dict[str, Any]:
    data: dict[str, Any] = {"type": "pvc", "claim": name, "size": one_of(draw, ("50Gi", "1024Mi", "1e3", "2T"))}
    if chance(draw, 50):
        data["storageClassName"] = one_of(draw, ("on", "1e3", "fast", "null"))
    if chance(draw, 30):
        data["accessModes"] = one_of(draw, (["ReadWriteMany"], ["ReadWriteOnce", "ReadOnlyMany"]))
    own = chance(draw, 55)
    if own:
        path = "/" + draw(texts()).replace("..", ".")  # Kubernetes takes no path that is empty or leads upwards
        data["volume"] = one_of(draw, ({"hostPath": {"path": path}}, {"nfs": {"server": "a", "path": "/1e3"}}))
    elif chance(draw, 10):
        data["create"] = False
    modes = (["ReadWriteOncePod"], ["ReadOnlyMany", "ReadWriteOnce", "ReadWriteMany"], {"append": ["ReadOnlyMany"]})
    parts: dict[str, Any] = {}
    for environment in world.environments:
        options = {
            "size": one_of(draw, ("70Gi", "1Ti")),
            "storageClassName": one_of(draw, (None, "y", "slow")),
            "accessModes": one_of(draw, modes),
            "create": one_of(draw, (True, False)) if not own else True,
            "claim": other,
        }
        if own:
            source = {"csi": {"driver": "on", "volumeHandle": f"/{draw(texts())}", "volumeAttributes": text_map(draw)}}
            options["volume"] = one_of(
                draw, (None, {**dict.fromkeys(data["volume"]), **source}, {"mountOptions": ["on"]})
            )
        if chance(draw, 40):
            parts[environment] = {field: options[field] for field in some(draw, tuple(options), 1, 2)}
    return {**data, "environments": parts}


def _hub(draw: Draw, world: World, made: Made) -> dict[str, Any]:
    """A store of Hugging Face, with sealed material where some environment asks for it."""
    data = hub(draw, world.releases, world.namespaces)
    for environment in world.environments:
        said = [one.get("credentials", {}) for one in (data, data["environments"].get(environment, {}))]
        if said[1] != "none" and HUB in readable(world.releases[environment]):
            token = {key: value for one in said if one != "none" for key, value in one.items()}
            if token.get("backend") == "sealed-secrets":
                name = token.get("secretName", f"{HUB}-credentials")
                _put_sealed(draw, world, made, (environment, HUB), {"name": name, "keys": (TOKEN,)})
    return data


def _seal_everywhere(draw: Draw, world: World, made: Made, name: str, bucket: dict[str, Any]) -> None:
    """Have Sealed Secrets bring a bucket's Secret, everywhere or in some environments."""
    if chance(draw, 50):
        bucket["credentials"]["backend"] = "sealed-secrets"
    for environment in world.environments:
        credentials = bucket["environments"].get(environment, {}).get("credentials")
        if credentials is not None:
            credentials["backend"] = one_of(draw, ("existing", "sealed-secrets", "sealed-secrets"))
        _put_sealed(draw, world, made, (environment, name), {"name": f"{name}-s3", "keys": S3})


def _put_sealed(draw: Draw, world: World, made: Made, at: tuple[str, str], secret: dict[str, Any]) -> None:
    """Material for the Secret, its name and keys, of a store in every namespace of an environment."""
    environment, store = at
    secrets = {
        real: {
            "name": secret["name"],
            "encryptedData": {key: base64.b64encode(_sealed(draw)).decode() for key in secret["keys"]},
        }
        for real in world.names[environment].values()
    }
    scope = one_of(draw, ({}, {"scope": "strict"}, {"scope": "namespace-wide"}, {"scope": "cluster-wide"}))
    made.put(f"secrets/{environment}/{store}", {**scope, "namespaces": secrets})


def _sealed(draw: Draw) -> bytes:
    """What kubeseal writes, but for base64: the length of RSA's part, that part, AES' part."""
    return b"\0\x80" + draw(st.binary(min_size=3, max_size=3)) * 50


def _bucket(draw: Draw, world: World, name: str) -> dict[str, Any]:
    credentials: dict[str, Any] = {
        "secretName": f"{name}-s3",
        "remoteKey": one_of(draw, ("$(env)/minio", draw(lines()))),
    }
    if chance(draw, 25):
        credentials["remoteProperties"] = {"AWS_ACCESS_KEY_ID": draw(lines())}
    data: dict[str, Any] = {"type": "s3", "endpoint": "minio:9000", "useHttps": False, "credentials": credentials}
    if chance(draw, 50):
        data |= {"region": draw(lines()), "bucket": "models", "useVirtualBucket": one_of(draw, (True, False))}
    if name == "minio" or chance(draw, 30):
        data["service"] = {
            "name": one_of(draw, ("off", "n", "minio")) if name == "minio" else "f",
            "externalName": "m.x.svc",
        }
    if chance(draw, 50):
        data["serviceAccount"] = {"name": one_of(draw, (name, "reader")), "annotations": annotations(draw)}
    if chance(draw, 20):
        data["namespaces"] = [world.namespaces[0]]
    parts: dict[str, Any] = {}
    for environment in world.environments:
        options = {
            "useHttps": True,
            "region": draw(lines()),
            "endpoint": "s3.example.com",
            **anonymous(draw, world.releases[environment]),
            "credentials": {"remoteKey": draw(lines()), "backend": one_of(draw, ("existing", "external-secrets"))},
            "service": one_of(draw, (None, {"externalName": "$(env).x.svc"})) if "service" in data else None,
            "serviceAccount": {"annotations": annotations(draw)},
            "namespaces": list(world.namespaces),
        }
        if chance(draw, 40):
            chosen = some(draw, tuple(options), 1, 3)
            parts[environment] = {field: options[field] for field in chosen}
    return {**data, "environments": parts}


def anonymous(draw: Draw, release: str) -> dict[str, Any]:
    """That requests are not signed, where the release knows that."""
    known = "useAnonymousCredential" in by_version()[release].s3_annotations
    return {"useAnonymousCredential": one_of(draw, (True, False))} if known else {}


def _by_role(draw: Draw, world: World) -> dict[str, Any]:
    """A bucket without a Secret, where the release reads settings beside a role; else with one."""
    role = {ROLES[0]: f"arn:aws:iam::111111111111:role/{one_of(draw, ('models', 'on'))}"}
    account = {"name": "by-role", "annotations": role | one_of(draw, ({}, annotations(draw)))}
    data: dict[str, Any] = {"type": "s3", "bucket": "roles", "region": draw(lines()), "serviceAccount": account}
    secret = {"secretName": "role-s3"}
    able = {name: by_version()[release].has(Feature.S3_BY_ROLE) for name, release in world.releases.items()}
    if not able[""]:
        data["credentials"] = secret
    parts: dict[str, Any] = {}
    for name in world.environments:
        if able[name] != able[""]:
            parts[name] = {"credentials": "none" if able[name] else secret}
        if able[name] and chance(draw, 40):
            parts.setdefault(name, {})["serviceAccount"] = {"annotations": dict.fromkeys(role, "arn:aws:iam::2:role/x")}
        parts.setdefault(name, {}).update(anonymous(draw, world.releases[name]) if chance(draw, 30) else {})
    return {**data, "environments": parts}
