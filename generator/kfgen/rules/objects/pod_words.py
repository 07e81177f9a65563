"""Rule `pod-words`: some fields of a pod are one of few words."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from kfgen.domain.fault import Fault
from kfgen.rules.objects.reading import containers, pod, word
from kfgen.rules.rule import ObjectRule

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kfgen.domain.environment import Environment

RULE: Final = ObjectRule(
    id="pod-words",
    why="Some fields of a pod and of its containers are one of few words, and their case matters.",
    mend="Write one of the words that the message names.",
    source="Kubernetes: pkg/apis/core/validation, ValidatePodSpec",
    bad={
        "manifests/x.yaml": """\
namespace: risk
object:
  apiVersion: v1
  kind: Pod
  metadata: {name: worker}
  spec:
    containers:
    - {name: main, image: example.com/worker:1, imagePullPolicy: IfAbsent}
""",
    },
    good={
        "manifests/x.yaml": """\
namespace: risk
object:
  apiVersion: v1
  kind: Pod
  metadata: {name: worker}
  spec:
    containers:
    - {name: main, image: example.com/worker:1, imagePullPolicy: IfNotPresent}
""",
    },
)

_CONTAINER: Final = {
    "imagePullPolicy": ("Always", "IfNotPresent", "Never"),
    "terminationMessagePolicy": ("File", "FallbackToLogsOnError"),
}
_POD: Final = {
    "dnsPolicy": ("ClusterFirst", "ClusterFirstWithHostNet", "Default", "None"),
    "preemptionPolicy": ("PreemptLowerPriority", "Never"),
}
_ALWAYS: Final = ("Always",)
_RESTART: Final = {
    "Pod": ("Always", "OnFailure", "Never"),
    "PodTemplate": ("Always", "OnFailure", "Never"),
    "Job": ("OnFailure", "Never"),
    "CronJob": ("OnFailure", "Never"),
}


def check(body: dict[str, Any], environment: Environment) -> Iterator[Fault]:  # noqa: ARG001
    """Some fields of a pod are one of few words."""
    at, spec = pod(body)
    words = {**_POD, "restartPolicy": _RESTART.get(body["kind"], _ALWAYS)}
    for field, known in words.items():
        yield from word(at, spec, field, known)
    if body["kind"] in ("Job", "CronJob") and not spec.get("restartPolicy"):
        yield Fault(at, f'needs "restartPolicy": a {body["kind"]}\'s pods are not restarted always')
    if spec.get("dnsPolicy") == "None" and not spec.get("dnsConfig", {}).get("nameservers"):
        yield Fault(at, 'needs "dnsConfig.nameservers": its dnsPolicy is None')
    yield from word((*at, "os"), spec.get("os", {}), "name", ("linux", "windows"))
    for path, one in containers(body):
        for field, known in _CONTAINER.items():
            yield from word(path, one, field, known)
        if path[-2] == "initContainers":
            yield from word(path, one, "restartPolicy", ("Always", "OnFailure", "Never"))
