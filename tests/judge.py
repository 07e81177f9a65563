"""A cluster's judgement of built objects: a real API server, KServe's definitions and KServe's own webhooks.

KServe's manager, built from its release, serves the webhooks beside the API server, in the same network namespace: it
opens its ports on all interfaces. Objects are offered with `dryRun`, which runs all of admission and keeps nothing, so
that no controller ever acts on them.
"""

from __future__ import annotations

import base64
import json
import re
import shutil
import subprocess
import sys
import time
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
import yaml

from acceptance import OF_OTHERS, PROFILES
from control_plane import ControlPlane, RefusedError, free_ports, patiently, running, stream
from crds import KSERVE, OTHERS, Definition, definitions, module
from realtools import isolated_environment, kustomize_build, tool

OF_SERVERS = "config/webhook/manifests.yaml"
OF_LLMS = "config/webhook/llmisvc/manifests.yaml"
MANAGERS = {
    "0.15.2": {"kserve-manager-0.15": OF_SERVERS},
    "0.20.0": {"kserve-manager-0.20": OF_SERVERS, "kserve-llmisvc-0.20": OF_LLMS},
}
"""The releases whose webhooks are asked, the tools that serve them, and where KServe's sources say which they serve."""
OTHERS_KINDS = {
    "argo-cd": ("AppProject", "Application", "ApplicationSet"),
    "external-secrets": ("ExternalSecret",),
    "flux-helm": ("HelmRelease",),
    "flux-kustomize": ("Kustomization",),
    "flux-sources": ("GitRepository",),
    "knative-serving": ("Service", "Configuration", "Route", "Revision"),
    "prometheus-operator": ("PodMonitor", "PrometheusRule"),
    "sealed-secrets": ("SealedSecret",),
}
HOME = "kserve"
"""The namespace that KServe is installed in."""
FIXED_PORTS = (9443, 8080, 8081, 9444, 8082, 8083)
PORTS_EACH = 3
READY_WITHIN = 90
"""Seconds; five are usual."""
AT_ONCE = 1000
NAME = re.compile(r"[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?")
RUNTIMES = ("ServingRuntime", "ClusterServingRuntime")

Body = Mapping[str, Any]


@dataclass(frozen=True)
class Judge:
    """A running cluster with one KServe release's webhooks."""

    version: str
    plane: ControlPlane
    namespaces: set[str] = field(default_factory=lambda: {"default", "kube-system", HOME})

    def verdicts(self, bodies: Sequence[Body]) -> list[str | None]:
        """Of each object, None if it would be taken into a cluster that has none of them, else why not."""
        self._make_room(bodies)
        found: list[str | None] = []
        for start in range(0, len(bodies), AT_ONCE):
            found += self._offer(bodies[start : start + AT_ONCE], ())["tried"]
        return found

    def refused(self, clusters: Sequence[Sequence[Body]]) -> list[str]:
        """What is said of those objects that are refused, where each list is all that is in one cluster."""
        every = {json.dumps(body): body for bodies in clusters for body in bodies}
        tried = list(every.values())
        groups = [group for bodies in clusters for group in rivals(bodies)]
        kept = list({json.dumps(group): group for group in groups}.values())
        said = list(zip(tried, self.verdicts(tried), strict=True))
        self._make_room([body for group in kept for body in group])
        for group, verdicts in zip(kept, self._offer((), kept)["kept"], strict=True):
            said += zip(group, verdicts, strict=True)
        return [told(body, text) for body, text in said if text is not None]

    def _offer(self, tried: Sequence[Body], kept: Sequence[Sequence[Body]]) -> dict[str, list[Any]]:
        given = json.dumps({"tried": tried, "kept": kept})
        found: dict[str, list[Any]] = json.loads(self.plane.program("api_offer.py", text=given))
        return found

    def _make_room(self, bodies: Iterable[Body]) -> None:
        """Make the namespaces that objects lie in."""
        wanted = {body["metadata"].get("namespace") for body in bodies if isinstance(body.get("metadata"), dict)}
        new = sorted(name for name in wanted if isinstance(name, str) and NAME.fullmatch(name))
        spaces = [space(name) for name in new if name not in self.namespaces]
        self.namespaces.update(new)
        if spaces:
            spaces += [account(name) for name in new]
            self.plane.kubectl("apply", "--server-side", "--filename", "-", text=stream(spaces))


def space(name: str) -> dict[str, Any]:
    """A namespace."""
    return {"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": name}}


def account(namespace: str) -> dict[str, Any]:
    """The account that pods have where they name none, which a controller would make."""
    return {"apiVersion": "v1", "kind": "ServiceAccount", "metadata": {"name": "default", "namespace": namespace}}


def rivals(bodies: Iterable[Body]) -> list[list[Body]]:
    """The runtimes that the webhooks hold against each other: several in a namespace, or in the cluster."""
    groups: dict[Any, list[Body]] = {}
    for body in bodies:
        if body["kind"] in RUNTIMES:
            groups.setdefault((body["kind"], body["metadata"].get("namespace")), []).append(body)
    return [group for group in groups.values() if len(group) > 1]


def told(body: Body, text: str) -> str:
    """One refusal as a line."""
    metadata = body["metadata"]
    return f"{body['kind']} {metadata.get('namespace', '')}/{metadata.get('name')}: {text}"


def needed(version: str) -> list[Definition]:
    """The definitions of everything that kfgen makes, and of Knative's services."""
    found = [PROFILES, *definitions(KSERVE[version])]
    assert set(OF_OTHERS.values()) <= set(OTHERS_KINDS)
    for name, kinds in OTHERS_KINDS.items():
        found += definitions(OTHERS[name], *kinds)
    unused = () if OF_LLMS in MANAGERS[version].values() else ("LLMInferenceServiceConfig",)
    return [one for one in found if one["spec"]["names"]["kind"] not in unused]


def documents(version: str, path: str) -> list[dict[str, Any]]:
    """The objects of a file of KServe's sources."""
    source = KSERVE[version]
    text = (module(source.module, source.version) / path).read_text(encoding="utf-8")
    return [one for one in yaml.safe_load_all(text) if one]


def webhooks(version: str, source: str, port: int, authority: str) -> list[dict[str, Any]]:
    """What tells the API server to ask a manager, where it really is."""
    found = documents(version, source)
    for one in found:
        for webhook in one["webhooks"]:
            path = webhook["clientConfig"]["service"]["path"]
            webhook["clientConfig"] = {"url": f"https://127.0.0.1:{port}{path}", "caBundle": authority}
    return found


@contextmanager
def managing(plane: ControlPlane, version: str, ports: tuple[int, ...]) -> Iterator[None]:
    """KServe's managers, for as long as whoever asked for them lives; ready."""
    certificates = plane.folder / "tmp/k8s-webhook-server/serving-certs"
    certificates.mkdir(parents=True)
    for kind in ("crt", "key"):  # the API server's own, which it made for 127.0.0.1
        shutil.copy(plane.folder / f"certificates/apiserver.{kind}", certificates / f"tls.{kind}")
    commands = [manager(plane, name, ports[place * PORTS_EACH :]) for place, name in enumerate(MANAGERS[version])]
    guard = [sys.executable, str(Path(__file__).with_name("guard.py")), json.dumps(commands)]
    variables = {"KUBECONFIG": str(plane.kubeconfig), "TMPDIR": str(plane.folder / "tmp"), "POD_NAMESPACE": HOME}
    environment = {**isolated_environment(plane.folder / "home"), **variables}
    with subprocess.Popen([*plane.entry, *guard], stdin=subprocess.PIPE, env=environment) as process:
        try:
            for place in range(len(commands)):
                wait_until_ready(plane, process, ports[place * PORTS_EACH + 2])
            yield
        finally:
            assert process.stdin is not None
            process.stdin.close()


def manager(plane: ControlPlane, name: str, ports: tuple[int, ...]) -> list[str]:
    """The call of one manager, after the name of its log."""
    webhook, metrics, health, *_ = ports
    options = {
        "metrics-addr": f"127.0.0.1:{metrics}",
        "health-probe-addr": f"127.0.0.1:{health}",
        "webhook-port": webhook,
    }
    return [str(plane.folder / f"{name}.log"), str(tool(name)), *(f"--{key}={value}" for key, value in options.items())]


def wait_until_ready(plane: ControlPlane, guard: subprocess.Popen[bytes], port: int) -> None:
    """Return once a manager answers; a test that cannot have one fails with what they said."""
    end = time.monotonic() + READY_WITHIN
    while time.monotonic() < end and guard.poll() is None:
        try:
            plane.program("answers.py", f"http://127.0.0.1:{port}/readyz")
        except RefusedError:
            time.sleep(0.25)
        else:
            return
    said = "\n".join(path.read_text(errors="replace")[-4000:] for path in sorted(plane.folder.glob("kserve-*.log")))
    pytest.fail(f"KServe's manager is not ready\n{said}", pytrace=False)


@contextmanager
def judging(version: str) -> Iterator[Judge]:
    """A judge for one KServe release, gone afterwards; skips the test, aloud, where the programs are not built."""
    for name in (*MANAGERS[version], "kustomize"):
        tool(name)
    runtimes = module(KSERVE[version].module, KSERVE[version].version) / "config/runtimes"
    with running() as plane:
        ports = FIXED_PORTS if plane.entry else free_ports(len(FIXED_PORTS))
        plane.install(needed(version))
        config = documents(version, "config/configmap/inferenceservice.yaml")
        plane.kubectl("apply", "--server-side", "--filename", "-", text=stream([space(HOME), *config]))
        with managing(plane, version, ports):
            certificate = (plane.folder / "certificates/apiserver.crt").read_bytes()
            authority = base64.b64encode(certificate).decode("ascii")
            sources = enumerate(MANAGERS[version].values())
            hooks = [
                hook
                for place, source in sources
                for hook in webhooks(version, source, ports[place * PORTS_EACH], authority)
            ]
            plane.kubectl("apply", "--server-side", "--filename", "-", text=stream(hooks))
            bundled = list(yaml.safe_load_all(kustomize_build(runtimes)))
            # The server takes a moment to ask whom it was just told to ask.
            patiently(lambda: plane.kubectl("apply", "--server-side", "--filename", "-", text=stream(bundled)))
            judge = Judge(version, plane)
            patiently(lambda: _asks(judge))
            yield judge


NAMELESS = {
    "apiVersion": "serving.kserve.io/v1beta1",
    "kind": "InferenceService",
    "metadata": {"name": "1-starts-with-a-digit", "namespace": "default"},
    "spec": {"predictor": {"model": {"modelFormat": {"name": "sklearn"}, "storageUri": "gs://b/m"}}},
}


ALONE = {
    "apiVersion": "serving.kserve.io/v1alpha2",
    "kind": "LLMInferenceService",
    "metadata": {"name": "worker-without-parallelism", "namespace": "default"},
    "spec": {"model": {"uri": "hf://org/model"}, "worker": {"containers": []}},
}


def _asks(judge: Judge) -> None:
    """Whether the server asks the webhooks by now: they alone refuse such a name, and such a worker."""
    broken = [NAMELESS, ALONE] if OF_LLMS in MANAGERS[judge.version].values() else [NAMELESS]
    for verdict in judge.verdicts(broken):
        if verdict is None or "admission webhook" not in verdict:
            raise RefusedError(f"the webhooks are not asked: {verdict}")
