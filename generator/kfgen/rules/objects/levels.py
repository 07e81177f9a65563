"""Levels of Pod Security: what `baseline` and `restricted` forbid pods, and ask of them, by the version of the policy.

Source: k8s.io/pod-security-admission/policy, a check there being a few lines here.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from kfgen.rules.objects.reading import components, each, shown, template

if TYPE_CHECKING:
    from kfgen.domain.problem import Path

PRIVILEGED, BASELINE, RESTRICTED = "privileged", "baseline", "restricted"
LEVELS: Final = (PRIVILEGED, BASELINE, RESTRICTED)  # each forbids more than the one before
LABEL: Final = "pod-security.kubernetes.io/"  # before enforce, audit and warn, and each of them with -version
ENFORCE: Final = f"{LABEL}enforce"

Beyond = tuple["Path", str]  # where, and what is wrong there

_CONTAINERS: Final = ("initContainers", "containers", "ephemeralContainers")
_CAPABILITIES: Final = frozenset(
    {
        *("AUDIT_WRITE", "CHOWN", "DAC_OVERRIDE", "FOWNER", "FSETID", "KILL", "MKNOD", "NET_BIND_SERVICE", "SETFCAP"),
        *("SETGID", "SETPCAP", "SETUID", "SYS_CHROOT"),
    }
)
_SYSCTLS: Final = {  # since the policy of which minor version
    **dict.fromkeys(("kernel.shm_rmid_forced", "net.ipv4.ip_local_port_range", "net.ipv4.tcp_syncookies"), 0),
    **dict.fromkeys(("net.ipv4.ping_group_range", "net.ipv4.ip_unprivileged_port_start"), 0),
    "net.ipv4.ip_local_reserved_ports": 27,
    **dict.fromkeys(("net.ipv4.tcp_keepalive_time", "net.ipv4.tcp_fin_timeout"), 29),
    **dict.fromkeys(("net.ipv4.tcp_keepalive_intvl", "net.ipv4.tcp_keepalive_probes"), 29),
    **dict.fromkeys(("net.ipv4.tcp_rmem", "net.ipv4.tcp_wmem"), 32),
}
_SELINUX: Final = {"": 0, "container_t": 0, "container_init_t": 0, "container_kvm_t": 0, "container_engine_t": 31}
_VOLUMES: Final = frozenset(
    {
        *("configMap", "csi", "downwardAPI", "emptyDir", "ephemeral", "image", "persistentVolumeClaim"),
        *("projected", "secret"),
    }
)
_PROFILES: Final = ("RuntimeDefault", "Localhost")
_PROBES: Final = ("livenessProbe", "readinessProbe", "startupProbe")
_LLM_PODS: Final = (
    ("template",),
    ("worker",),
    ("prefill", "template"),
    ("prefill", "worker"),
    ("router", "scheduler", "template"),
)


@dataclass(frozen=True, slots=True)
class _Annotation:
    """What a profile that is said by an annotation may begin with, or be; from `until` on, no policy looks at it."""

    allowed: str
    exactly: tuple[str, ...]
    until: int


_SECCOMP: Final = _Annotation("localhost/", ("runtime/default", "docker/default"), 19)
_BY_ANNOTATION: Final = {
    "container.apparmor.security.beta.kubernetes.io/": _Annotation("localhost/", ("runtime/default", ""), 999),
    "container.seccomp.security.alpha.kubernetes.io/": _SECCOMP,
    "seccomp.security.alpha.kubernetes.io/pod": _SECCOMP,
}


@dataclass(frozen=True, slots=True)
class Policy:
    """A level, in the policy of Kubernetes 1.`minor`."""

    level: str
    minor: int


@dataclass(frozen=True, slots=True)
class Pod:
    """A pod as an object says it: where its spec stands; `is_whole` where nobody else adds to it."""

    at: Path
    spec: dict[str, Any]
    annotations: Mapping[str, str]
    is_whole: bool

    def containers(self) -> Iterator[tuple[Path, dict[str, Any]]]:
        """Its containers of every sort; KServe has one beside the lists, called `model` or by a framework."""
        for field in _CONTAINERS:
            yield from each(self.spec, field, self.at)
        if not self.is_whole:
            for field, value in self.spec.items():
                if isinstance(value, dict) and field not in ("securityContext", "workerSpec"):
                    yield (*self.at, field), value


def pods(body: dict[str, Any]) -> Iterator[Pod]:
    """The pods that come of an object: of Kubernetes' kinds as they are, of KServe's as far as the object says."""
    kind, spec = body["kind"], body.get("spec", {})
    if kind == "InferenceService":
        found = [(at, one) for at, _, one in components(body)]
        found += [((*at, "workerSpec"), one["workerSpec"]) for at, one in found if "workerSpec" in one]
    elif kind == "LLMInferenceService":
        found = [(("spec", *path), one) for path in _LLM_PODS if (one := _at(spec, path))]
    elif kind in ("ServingRuntime", "ClusterServingRuntime"):
        found = [(("spec",), spec)]
        found += [(("spec", "workerSpec"), spec["workerSpec"])] if "workerSpec" in spec else []
    else:
        path, made = template(body)
        annotations = made.get("metadata", {}).get("annotations", {})
        yield Pod((*path, "spec"), made.get("spec", {}), annotations, is_whole=True)
        return
    yield from (Pod(at, one, {}, is_whole=False) for at, one in found)


def _at(value: Any, path: Path) -> dict[str, Any]:
    for step in path:
        value = value.get(step) or {}
    return value if isinstance(value, dict) else {}


def beyond(pod: Pod, policy: Policy) -> Iterator[Beyond]:
    """What a pod says that a level forbids."""
    if policy.level == PRIVILEGED:
        return
    own = (*pod.at, "securityContext"), pod.spec.get("securityContext", {})
    for of_pod in (_host_namespaces, _annotations, _volumes, _sysctls):
        yield from of_pod(pod, policy)
    for of_both in (_profiles, _selinux, _host_process, _root):
        yield from of_both(pod, *own, policy)
    for path, container in pod.containers():
        said = (*path, "securityContext"), container.get("securityContext", {})
        for check in (_profiles, _selinux, _host_process, _root, _privileged, _proc_mount, _capabilities, _escalation):
            yield from check(pod, *said, policy)
        yield from _host_ports(path, container)
        if policy.minor >= 34:
            yield from _hosts(path, container)


def _host_namespaces(pod: Pod, policy: Policy) -> Iterator[Beyond]:  # noqa: ARG001
    for field in ("hostNetwork", "hostPID", "hostIPC"):
        if pod.spec.get(field):
            yield (*pod.at, field), "is true"


def _annotations(pod: Pod, policy: Policy) -> Iterator[Beyond]:
    """Profiles as pods said them before there were fields."""
    for name, profile in pod.annotations.items():
        known = next((one for prefix, one in _BY_ANNOTATION.items() if name.startswith(prefix)), None)
        if known is None or policy.minor >= known.until or profile in known.exactly:
            continue
        if not profile.startswith(known.allowed):
            yield (*pod.at[:-1], "metadata", "annotations", name), f"is {shown(profile)}"


def _volumes(pod: Pod, policy: Policy) -> Iterator[Beyond]:
    for path, volume in each(pod.spec, "volumes", pod.at):
        for source in sorted(volume.keys() - _VOLUMES - {"name"}):
            if source == "hostPath" or policy.level == RESTRICTED:
                yield (*path, source), f"is a volume of the sort {source}"


def _sysctls(pod: Pod, policy: Policy) -> Iterator[Beyond]:
    for path, one in each(pod.spec.get("securityContext", {}), "sysctls", (*pod.at, "securityContext")):
        if _SYSCTLS.get(one.get("name", ""), 999) > policy.minor:
            yield (*path, "name"), f"is {shown(one.get('name', ''))}"


def _profiles(pod: Pod, at: Path, said: dict[str, Any], policy: Policy) -> Iterator[Beyond]:  # noqa: ARG001
    for field, since in (("seccompProfile", 19), ("appArmorProfile", 0)):
        profile = said.get(field, {}).get("type", "RuntimeDefault")
        if profile not in _PROFILES and policy.minor >= since:
            yield (*at, field, "type"), f"is {shown(profile)}"


def _selinux(pod: Pod, at: Path, said: dict[str, Any], policy: Policy) -> Iterator[Beyond]:  # noqa: ARG001
    options = said.get("seLinuxOptions", {})
    for field in ("user", "role"):
        if options.get(field):
            yield (*at, "seLinuxOptions", field), f"is {shown(options[field])}"
    if _SELINUX.get(options.get("type", ""), 999) > policy.minor:
        yield (*at, "seLinuxOptions", "type"), f"is {shown(options['type'])}"


def _host_process(pod: Pod, at: Path, said: dict[str, Any], policy: Policy) -> Iterator[Beyond]:  # noqa: ARG001
    if said.get("windowsOptions", {}).get("hostProcess"):
        yield (*at, "windowsOptions", "hostProcess"), "is true"


def _root(pod: Pod, at: Path, said: dict[str, Any], policy: Policy) -> Iterator[Beyond]:
    if policy.level != RESTRICTED or _is_rootless(pod, policy):
        return
    if said.get("runAsNonRoot") is False:
        yield (*at, "runAsNonRoot"), "is false"
    if said.get("runAsUser") == 0 and policy.minor >= 23:
        yield (*at, "runAsUser"), "is 0"


def _privileged(pod: Pod, at: Path, said: dict[str, Any], policy: Policy) -> Iterator[Beyond]:  # noqa: ARG001
    if said.get("privileged"):
        yield (*at, "privileged"), "is true"


def _proc_mount(pod: Pod, at: Path, said: dict[str, Any], policy: Policy) -> Iterator[Beyond]:
    may_be = policy.level == BASELINE and _is_rootless(pod, policy)
    if said.get("procMount", "Default") != "Default" and not may_be:
        yield (*at, "procMount"), f"is {shown(said['procMount'])}"


def _capabilities(pod: Pod, at: Path, said: dict[str, Any], policy: Policy) -> Iterator[Beyond]:
    allowed = _CAPABILITIES
    if policy.level == RESTRICTED and policy.minor >= 22:
        if _is_spared(pod, policy):
            return
        allowed = frozenset({"NET_BIND_SERVICE"})
    for path, name in each(said.get("capabilities", {}), "add", (*at, "capabilities")):
        if name not in allowed:
            yield path, f"is {shown(name)}"


def _escalation(pod: Pod, at: Path, said: dict[str, Any], policy: Policy) -> Iterator[Beyond]:
    if policy.level == RESTRICTED and said.get("allowPrivilegeEscalation") is True and not _is_spared(pod, policy):
        yield (*at, "allowPrivilegeEscalation"), "is true"


def _is_spared(pod: Pod, policy: Policy) -> bool:
    """Whether it may leave out what only Linux has."""
    return policy.minor >= 25 and bool(pod.spec.get("os", {}).get("name") == "windows")


def _is_rootless(pod: Pod, policy: Policy) -> bool:
    """Whether its root is none of the node's, and the policy takes that into account."""
    return policy.minor >= 35 and pod.spec.get("hostUsers") is False


def _host_ports(at: Path, container: dict[str, Any]) -> Iterator[Beyond]:
    for path, port in each(container, "ports", at):
        if port.get("hostPort"):
            yield (*path, "hostPort"), f"is {port['hostPort']}"


def _hosts(at: Path, container: dict[str, Any]) -> Iterator[Beyond]:
    """What a node would be made to reach for a probe or a hook."""
    asked: list[tuple[Path, Any]] = [((field,), container.get(field) or {}) for field in _PROBES]
    hooks = container.get("lifecycle") or {}
    asked += [(("lifecycle", field), hooks.get(field) or {}) for field in ("postStart", "preStop")]
    for path, one in asked:
        for way in ("httpGet", "tcpSocket"):
            if (one.get(way) or {}).get("host"):
                yield (*at, *path, way, "host"), f"is {shown(one[way]['host'])}"


def lacking(pod: Pod, policy: Policy) -> Iterator[tuple[Path, list[str]]]:
    """What `restricted` asks every container to say, or its pod, and nobody does: `allowPrivilegeEscalation: false`.

    Of pods that are whole alone: what KServe adds to others, nobody sees here.
    """
    if policy.level != RESTRICTED or not pod.is_whole:
        return
    own = pod.spec.get("securityContext", {})
    for path, container in pod.containers():
        said = container.get("securityContext", {})
        wanted = [] if _is_spared(pod, policy) else list(_lacking_on_linux(said, own, policy))
        if not _is_rootless(pod, policy) and "runAsNonRoot" not in said and "runAsNonRoot" not in own:
            wanted.append("runAsNonRoot: true")
        if wanted:
            yield path, wanted


def _lacking_on_linux(said: dict[str, Any], own: dict[str, Any], policy: Policy) -> Iterator[str]:
    if "allowPrivilegeEscalation" not in said:
        yield "allowPrivilegeEscalation: false"
    if policy.minor >= 22 and "ALL" not in said.get("capabilities", {}).get("drop", ()):
        yield "capabilities: {drop: [ALL]}"
    if policy.minor >= 19 and "seccompProfile" not in said and "seccompProfile" not in own:
        yield "seccompProfile: {type: RuntimeDefault}"
