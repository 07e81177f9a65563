"""Levels of Pod Security: the real admission of the API server and kfgen refuse the same pods, whatever the policy."""

from __future__ import annotations

import copy
import json
from collections.abc import Iterator
from random import Random
from typing import Any

import pytest

from control_plane import ControlPlane, stream
from kfgen.domain.environment import Environment
from kfgen.pipeline import render
from kfgen.rules.objects import pod_security_enforced, pod_security_label
from kfgen.rules.objects.levels import ENFORCE
from mistakes import SEED
from worlds import catalog

KUBERNETES = "1.36.0"  # what the server is
LEVELS = ("privileged", "baseline", "restricted")
VERSIONS = ("latest", "v1.18", "v1.21", "v1.22", "v1.24", "v1.26", "v1.28", "v1.30", "v1.31", "v1.33", "v1.34", "v1.99")
STRICT: dict[str, Any] = {
    "runAsNonRoot": True,
    "allowPrivilegeEscalation": False,
    "capabilities": {"drop": ["ALL"]},
    "seccompProfile": {"type": "RuntimeDefault"},
}
CONTAINER: tuple[dict[str, Any], ...] = (
    {"securityContext": None},
    {"securityContext": {"runAsNonRoot": False}},
    {"securityContext": {"runAsNonRoot": None}},
    {"securityContext": {"runAsUser": 0}},
    {"securityContext": {"allowPrivilegeEscalation": True}},
    {"securityContext": {"allowPrivilegeEscalation": None}},
    {"securityContext": {"allowPrivilegeEscalation": None, "privileged": True}},
    {"securityContext": {"capabilities": None}},
    {"securityContext": {"capabilities": {"drop": ["CHOWN"]}}},
    {"securityContext": {"capabilities": {"drop": ["ALL"], "add": ["CHOWN"]}}},
    {"securityContext": {"capabilities": {"drop": ["ALL"], "add": ["NET_BIND_SERVICE"]}}},
    {"securityContext": {"capabilities": {"drop": ["ALL"], "add": ["NET_ADMIN"]}}},
    {"securityContext": {"seccompProfile": None}},
    {"securityContext": {"seccompProfile": {"type": "Unconfined"}}},
    {"securityContext": {"seccompProfile": {"type": "Localhost", "localhostProfile": "a"}}},
    {"securityContext": {"appArmorProfile": {"type": "Unconfined"}}},
    {"securityContext": {"appArmorProfile": {"type": "RuntimeDefault"}}},
    {"securityContext": {"seLinuxOptions": {"type": "container_engine_t"}}},
    {"securityContext": {"seLinuxOptions": {"type": "spc_t"}}},
    {"securityContext": {"seLinuxOptions": {"level": "s0"}}},
    {"securityContext": {"seLinuxOptions": {"user": "root"}}},
    {"securityContext": {"seLinuxOptions": {"role": "admin"}}},
    {"securityContext": {"procMount": "Unmasked"}},
    {"ports": [{"containerPort": 80, "hostPort": 80}]},
    {"ports": [{"containerPort": 80}]},
    {"livenessProbe": {"httpGet": {"port": 80, "host": "example.com"}}},
    {"readinessProbe": {"tcpSocket": {"port": 80, "host": "example.com"}}},
    {"startupProbe": {"httpGet": {"port": 80}}},
    {"lifecycle": {"preStop": {"httpGet": {"port": 80, "host": "example.com"}}}},
    {"lifecycle": {"postStart": {"tcpSocket": {"port": 80, "host": "example.com"}}}},
)
SYSCTLS = (
    "kernel.msgmax",
    *(f"net.ipv4.{name}" for name in ("tcp_syncookies", "ip_local_reserved_ports", "tcp_fin_timeout", "tcp_rmem")),
)
POD: tuple[dict[str, Any], ...] = (
    {"hostNetwork": True},
    {"hostPID": True},
    {"hostIPC": True},
    {"hostUsers": False},
    {"volumes": [{"name": "a", "hostPath": {"path": "/"}}]},
    {"volumes": [{"name": "a", "nfs": {"server": "x", "path": "/"}}]},
    {"volumes": [{"name": "a", "emptyDir": {}}, {"name": "b", "persistentVolumeClaim": {"claimName": "b"}}]},
    {"volumes": [{"name": "a"}]},
    {"volumes": [{"name": "a", "image": {"reference": "example.com/a:1"}}]},
    {"securityContext": {"runAsNonRoot": True, "seccompProfile": {"type": "RuntimeDefault"}}},
    {"securityContext": {"runAsNonRoot": False}},
    {"securityContext": {"runAsUser": 0}},
    {"securityContext": {"seccompProfile": {"type": "Unconfined"}}},
    {"securityContext": {"appArmorProfile": {"type": "Unconfined"}}},
    {"securityContext": {"seLinuxOptions": {"type": "spc_t"}}},
    *({"securityContext": {"sysctls": [{"name": name, "value": "1"}]}} for name in SYSCTLS),
    {"os": {"name": "windows"}},
    {"os": {"name": "windows"}, "hostNetwork": True, "securityContext": {"windowsOptions": {"hostProcess": True}}},
    {"os": {"name": "linux"}},
)
ANNOTATIONS: tuple[dict[str, str], ...] = (
    {"container.apparmor.security.beta.kubernetes.io/main": "unconfined"},
    {"container.apparmor.security.beta.kubernetes.io/main": "runtime/default"},
    {"seccomp.security.alpha.kubernetes.io/pod": "unconfined"},
)


def merged(below: Any, above: Any) -> Any:
    """Maps merged, nulls dropped."""
    if not isinstance(below, dict) or not isinstance(above, dict):
        return above
    result = {key: value for key, value in below.items() if above.get(key, value) is not None}
    for key, value in above.items():
        if value is not None:
            result[key] = merged(below.get(key, {}), value)
    return result


def pods(chance: Random) -> Iterator[dict[str, Any]]:
    """Pods with one of these, of an else good one or of one that says nothing; and with several."""
    for is_strict in (True, False):
        main = {"name": "main", "image": "example.com/a:1", **({"securityContext": STRICT} if is_strict else {})}
        windows = {"name": "main", "image": "example.com/a:1", "securityContext": {"runAsNonRoot": True}}
        for said in (None, *CONTAINER):
            yield pod(chance, {"containers": [merged(main, said or {})]})
        for said in POD:
            container = windows if said.get("os", {}).get("name") == "windows" else main
            yield pod(chance, {**copy.deepcopy(said), "containers": [container]})
        for noted in ANNOTATIONS:
            yield pod(chance, {"containers": [main]}, noted)
        for said in CONTAINER:
            for own in chance.sample([one for one in POD if "os" not in one], 2):
                sort = chance.choice(["containers", "initContainers"])
                spec = merged({"containers": [main]}, own)
                other = merged({**main, "name": "other"}, said)
                if sort == "initContainers":  # the server takes no probes of them
                    other = {
                        key: value
                        for key, value in other.items()
                        if key not in ("lifecycle", "ports") and "Probe" not in key
                    }
                yield pod(chance, {**spec, sort: [*spec.get(sort, ()), other]})


def pod(chance: Random, spec: dict[str, Any], annotations: dict[str, str] | None = None) -> dict[str, Any]:
    """A bare pod: of what makes pods, the server only warns."""
    metadata = {"name": f"a-{chance.randrange(10**9)}", **({"annotations": annotations} if annotations else {})}
    return {"apiVersion": "v1", "kind": "Pod", "metadata": metadata, "spec": spec}


@pytest.fixture(scope="module")
def environment() -> Environment:
    """One with a namespace for each level and version."""
    files = {
        f"namespaces/{level}-{version.replace('.', '-')}.yaml": (
            f"labels: {{{ENFORCE}: {level}, {ENFORCE}-version: {version}}}\n"
        )
        for level in LEVELS
        for version in (VERSIONS if level != "privileged" else ("latest",))
    }
    environments = render(catalog({**files, "environments/dev.yaml": f"versions: {{kubernetes: {KUBERNETES}}}\n"}))
    return environments.environments["dev"]


def test_both_refuse_the_same_pods(control_plane: ControlPlane, environment: Environment) -> None:
    spaces = [one for one in environment.namespaces.values() if ENFORCE in one.labels]
    made = [
        {"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": one.name, "labels": dict(one.labels)}}
        for one in spaces
    ]
    made += [
        {"apiVersion": "v1", "kind": "ServiceAccount", "metadata": {"name": "default", "namespace": one.name}}
        for one in spaces
    ]
    control_plane.kubectl("apply", "--server-side", "--filename", "-", text=stream(made))
    chance = Random(f"{SEED} pods")
    tried = [
        {**body, "metadata": {**body["metadata"], "namespace": one.name}} for one in spaces for body in pods(chance)
    ]
    given = json.dumps({"tried": tried, "kept": []})
    verdicts = json.loads(control_plane.program("api_offer.py", text=given))["tried"]
    wrong, refused = [], 0
    for body, text in zip(tried, verdicts, strict=True):
        if text is not None and "violates PodSecurity" not in text:
            continue
        refused += text is not None
        faults = list(pod_security_enforced.check(body, environment))
        if bool(faults) != (text is not None):
            wrong.append((body["metadata"]["namespace"], body["spec"], text, faults))
    assert wrong[:3] == []
    assert refused > len(tried) // 4
    assert sum(text is None for text in verdicts) > len(tried) // 4


@pytest.mark.parametrize("said", ["restricted", "strict", "Baseline", ""])
@pytest.mark.parametrize("version", ["latest", "v1.30", "1.30", "v1.030", "v2.1"])
def test_both_refuse_the_same_labels(
    said: str, version: str, control_plane: ControlPlane, environment: Environment
) -> None:
    labels = {ENFORCE: said, "pod-security.kubernetes.io/warn-version": version}
    body = {"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": "labelled", "labels": labels}}
    given = json.dumps({"tried": [body], "kept": []})
    (text,) = json.loads(control_plane.program("api_offer.py", text=given))["tried"]
    assert bool(list(pod_security_label.check(body, environment))) == (text is not None), text
