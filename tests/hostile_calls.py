"""Calls of kfgen as nobody should make them: hostile arguments, files, links, programs' answers, repositories."""

from __future__ import annotations

import json
import os
import random
import sys
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any, Final

from fuzzing import BYTES, HOSTILE, NAMES, TEXTS, Mutator, worlds

HERE: Final = Path(__file__).resolve().parent
OPEN: Final = "{outside}"  # stands in a case for the folder beside the repository, which is to stay as it is
CONFIG_MAP: Final = (
    b"apiVersion: v1\nkind: ConfigMap\nmetadata: {name: inferenceservice-config, namespace: kserve}\n"
    b'data:\n  ingress: |-\n    {"ingressDomain": "example.com"}\n'
    b'  deploy: |-\n    {"defaultDeploymentMode": "Knative"}\n'
)
CLUSTER: Final[dict[str, Any]] = {
    "items": [
        {
            "metadata": {"name": "config-features", "namespace": "knative-serving"},
            "data": {"a": "b"},
            "spec": {"template": {"spec": {"containers": [{"name": "manager", "image": "kserve/x:v0.20.0"}]}}},
            "status": {"allocatable": {"nvidia.com/gpu": "8"}},
            "provisioner": "x",
        }
    ],
    "serverVersion": {"gitVersion": "v1.33.1", "major": "1", "minor": "33"},
}
KUBECONFIG: Final = (
    "apiVersion: v1\nkind: Config\ncurrent-context: x\ncontexts: [{name: x, context: {cluster: x, user: x}}]\n"
    "clusters: [{name: x, cluster: {server: 'file:///etc/passwd', certificate-authority: /dev/zero}}]\n"
    "users: [{name: x, user: {exec: {apiVersion: client.authentication.k8s.io/v1, command: touch, args: [x], "
    "interactiveMode: Never}, auth-provider: {name: gcp, config: {cmd-path: touch}}}}]\n"
)
POLICY: Final = (
    b"match: {kinds: [InferenceService]}\nexpression: has(object.spec.predictor)\n"
    b"message: no predictor\nseverity: error\n"
)
SCHEMA: Final = (
    b"apiVersion: apiextensions.k8s.io/v1\nkind: CustomResourceDefinition\n"
    b"metadata: {name: things.example.com}\nspec:\n"
    b"  group: example.com\n  scope: Namespaced\n  names: {kind: Thing, plural: things}\n  versions:\n"
    b"  - {name: v1, served: true, storage: true, schema: {openAPIV3Schema: {type: object, properties: "
    b"{spec: {type: object, x-kubernetes-preserve-unknown-fields: true}}}}}\n"
)
MANIFEST: Final = (
    b"namespace: ml\nobject: {apiVersion: example.com/v1, kind: Thing, metadata: {name: a}, spec: {b: 1}}\n"
)
SEALED: Final = json.dumps(
    {
        "apiVersion": "bitnami.com/v1alpha1",
        "kind": "SealedSecret",
        "metadata": {"name": "lake", "namespace": "ml"},
        "spec": {"encryptedData": {f"AWS_{key}": f"AgB{'x' * 400}" for key in ("ACCESS_KEY_ID", "SECRET_ACCESS_KEY")}},
    }
)
REFS: Final = (
    "HEAD", "main", "HEAD~1", "HEAD^{/x}", "@{-1}", "@{upstream}", ":/x", "HEAD:catalog", "--all", "-rf", "--output=x",
    "--upload-pack=touch x", "ext::touch x", "refs/heads/main", "main..HEAD", "^HEAD", "HEAD^{tree}", "@", "stash@{9}",
    "origin/main", "0" * 40, "f" * 40, "deadbeef", "a b", "'", '"', ";touch x", "$(touch x)", "`touch x`", "|touch x",
)  # fmt: skip
URIS: Final = (
    "s3://", "s3://b", "s3://b/../../x", "pvc://c/x", "file:///etc/passwd", "ext::sh -c touch% x", "http://[::1",
    "a::b::c", "https://u:p@h/x", "hf://a/b:c", "oci://", "gs://b/" + "x" * 3000, "s3::https://h/b",
    "file:catalog/kfgen.yaml",
    "s3://b/\x1b[2J", "s3://b/\u202e", "S3://B/X", "://", "s3:///x", "https://h/x?a=b#c",
    "hdfs://h:p/x", "webhdfs://h/x",
)  # fmt: skip
OPTIONS: Final = {
    "model": ("--storage", "--format", "--namespace", "--runtime", "--replicas", "--folder", "--name"),
    "storage": ("--type", "--bucket", "--endpoint", "--region", "--uri", "--secret", "--container", "--account"),
    "namespace": ("--create", "--owner", "--team", "--profile"),
    "runtime": ("--image", "--format", "--from", "--args"),
    "environment": ("--kserve", "--controller", "--delivery", "--domain", "--mode", "--from-context", "--extends"),
    "cluster": ("--environment", "--env"),
}

OTHERS: Final = (
    "rename iris", "move iris --to-app", "move iris --to-namespace", "remove model", "promote iris dev", "list --env",
    "explain iris --env", "rules", "schema", "render --model", "render --env", "secret commands --env", "init",
)  # fmt: skip
LINKED: Final = (
    "charts", "charts/ml", "environments", "environments/base", ".schemas", "catalog", "catalog/models", "README.md",
    "catalog/models/new.yaml", "catalog/baselines", ".kfgen-scaffold.json",
)  # fmt: skip
TARGETS: Final = (".git", ".git/hooks", "..", OPEN, ".", f"{OPEN}/secret.yaml", "/dev/zero", "nowhere", ".git/config")
WRITING: Final = (
    "render", "validate", "upgrade", "add namespace new", "remove model iris --yes", "rename iris lily", "list", "init",
    "publish --dry-run",
)  # fmt: skip


@dataclass
class Case:
    """One call: everything that decides what comes of it."""

    world: str  # the repository to begin with: `small` or `init`
    arguments: list[str]
    files: dict[str, str] = field(default_factory=dict)  # path → text as Latin-1
    links: dict[str, str] = field(default_factory=dict)  # path → where to; `fifo:` makes a pipe that nobody writes to
    stdin: str = ""
    answer: str = ""  # of programs, as Latin-1
    programs: list[str] = field(default_factory=list)  # that may be run, beside git
    commit: bool = False  # the files are committed before the command is run

    def text(self) -> str:
        """As a file that can be kept."""
        return json.dumps(asdict(self), indent=1)


@dataclass(frozen=True)
class Caller:
    """Cases, decided by a random number generator alone."""

    chance: random.Random
    world: Mapping[str, str]  # files of the repository of `init`

    def case(self) -> Case:
        """One of them."""
        seldom = (self._cluster, self._validate, self._revision, self._secret, self._other, self._linked, self._upgrade)
        ways: tuple[Callable[[], Case], ...] = (self._add, self._add, self._import, self._import, *seldom)
        return self.chance.choice(ways)()

    def _pick(self, *lists: tuple[Any, ...]) -> str:
        return str(self.chance.choice(self.chance.choice(lists)))

    def _raw(self, raw: bytes) -> str:
        """Bytes that were changed, as Latin-1."""
        for _ in range(self.chance.choice((1, 1, 2, 5))):
            at = self.chance.randrange(len(raw) + 1)
            until = min(len(raw), at + self.chance.choice((0, 1, 3, 20)))
            what = self.chance.choice((b"", raw[at:until] * 2, self.chance.choice(BYTES), self._some()))
            raw = raw[:at] + what + raw[until:]
        return raw.decode("latin-1")

    def _some(self) -> bytes:
        return self._pick(TEXTS, URIS, NAMES).encode("utf-8", "surrogatepass")

    def _add(self) -> Case:
        word = self.chance.choice(sorted(OPTIONS))
        name = self._pick(NAMES, TEXTS, ("new", "iris", "../x", "a/b/c", "ml", "dev"))
        words = ["add", word, name]
        for _ in range(self.chance.randrange(4)):
            words += [self.chance.choice(OPTIONS[word]), self._pick(URIS, TEXTS, NAMES, ("ml", "sklearn", "0.20.0"))]
        if self.chance.random() < 0.3:
            words.insert(self.chance.randrange(len(words)), "--")
        return Case("small", _arguments(words), programs=["kubectl"], answer=self._answer())

    def _answer(self) -> str:
        data: Any = json.loads(json.dumps(CLUSTER))
        way = self.chance.randrange(6)
        if way == 0:
            return self._raw(json.dumps(data).encode())
        if way == 1:
            return self.chance.choice(
                ("[" * 200_000, '{"items":' * 100_000, '"' + "a" * 3_000_000 + '"', "", "\x00", "null")
            )
        if way < 5:
            for _ in range(self.chance.choice((1, 2, 4))):
                _spoil(self.chance, data)
        return json.dumps(data)

    def _cluster(self) -> Case:
        context = f"context:{self._pick(TEXTS, NAMES, ('--kubeconfig=kubeconfig', 'x', 'kubeconfig'))}"
        words = ["import", "config", "--env", "dev", "--from", context]
        if self.chance.random() < 0.5:
            words = ["add", "environment", "new", "--from-context", context.partition(":")[2]]
        return Case(
            "small", _arguments(words), programs=["kubectl"], answer=self._answer(), files={"kubeconfig": KUBECONFIG}
        )

    def _import(self) -> Case:
        file, files, links = "given.yaml", dict[str, str](), dict[str, str]()
        way = self.chance.randrange(8)
        if way == 0:
            links[file] = self.chance.choice(
                (
                    "given.yaml",
                    "/dev/zero",
                    "/dev/full",
                    "/dev/null",
                    "..",
                    "/",
                    "nowhere",
                    f"{OPEN}/secret.yaml",
                )
            )
        elif way == 1:
            file = self._pick(TEXTS, NAMES, ("/dev/zero", "/dev/stdin", "/proc/self/mem", "catalog", ".git", "."))
        elif way == 2:
            files[file] = self.chance.choice((_bomb(), _deep("["), _deep("a: {"), _huge(), KUBECONFIG, _many()))
        elif way == 3:
            text = CONFIG_MAP.decode()
            files[file] = text.encode(self.chance.choice(("utf-16", "utf-32", "utf-8-sig", "utf-7"))).decode("latin-1")
        elif way == 4:
            files = {"folder/a.yaml": self._raw(CONFIG_MAP), "folder/b/c.yml": self._raw(CONFIG_MAP)}
            links, file = {"folder/b/loop.yaml": "..", "folder/z.yaml": "/dev/zero", "folder/y.yaml": "fifo:"}, "folder"
        else:
            files[file] = self._raw(CONFIG_MAP)
        words = ["import", "config", "--env", "dev", "--from", file]
        if self.chance.random() < 0.2:
            words[-1] = "-"
        return Case("small", _arguments(words), files=files, links=links, stdin=self._raw(CONFIG_MAP))

    def _upgrade(self) -> Case:
        record, files, links = ".kfgen-scaffold.json", dict[str, str](), dict[str, str]()
        names = [name for name in sorted(self.world) if not name.startswith(("charts/", "environments/", "catalog/"))]
        for _ in range(self.chance.choice((1, 1, 2, 3))):
            name = self.chance.choice([record, record, *names])
            way = self.chance.randrange(6)
            if name == record and way < 3:
                files[name] = self._record()
            elif way == 3:
                links[name] = self.chance.choice(
                    (
                        f"{OPEN}/secret.yaml",
                        ".git/config",
                        ".git/hooks/x",
                        "..",
                        "README.md",
                        name,
                        "/dev/zero",
                        "nowhere",
                        ".git/config",
                    )
                )
            elif way == 4:
                files[f"{name}/x"] = "a folder"
            else:
                files[name] = self._raw(self.world[name].encode())
        if self.chance.random() < 0.3:
            files["catalog/kfgen.yaml"] = self.world["catalog/kfgen.yaml"].replace(
                "~=", self._pick(("~=0.0.", ">=", "==9", "x"))
            )
        return Case("init", ["upgrade"], files=files, links=links, commit=True)

    def _record(self) -> str:
        """The record with other paths, other texts or another structure."""
        data: Any = json.loads(self.world[".kfgen-scaffold.json"])
        way = self.chance.randrange(4)
        if way == 0:
            path = self._pick(
                TEXTS,
                NAMES,
                (f"{OPEN}/new", "../outside/new", ".git/hooks/pre-commit", ".git/config", "catalog/x.yaml"),
            )
            data["files"][path] = ["x"]
        elif way == 1:
            _spoil(self.chance, data)
        elif way == 2:
            return self.chance.choice(
                (_deep("["), _deep('{"files":'), "[]", "null", '{"files": []}', '{"files": {"a": 1}}', "")
            )
        else:
            data["branch"] = self._pick(TEXTS, REFS)
        return json.dumps(data)

    def _validate(self) -> Case:
        mutator = Mutator(self.chance, worlds(HERE / "cases" / "tree-one-model"))
        files = {
            "catalog/policies/a.yaml": POLICY,
            "catalog/schemas/things.yaml": SCHEMA,
            "catalog/manifests/a.yaml": MANIFEST,
        }
        name = self.chance.choice(sorted(files)[1:] * 2 + sorted(files))
        if self.chance.random() < 0.5:
            files = mutator.changed({name: files[name]}) | {one: raw for one, raw in files.items() if one != name}
        else:
            files[name] = self._raw(files[name]).encode("latin-1")
        programs = [os.path.basename(sys.executable)]  # judges policies
        kept = {one: raw.decode("latin-1") for one, raw in files.items() if _can_be(one)}
        return Case("small", ["validate"], files=kept, programs=programs)

    def _revision(self) -> Case:
        option = self.chance.choice(("--against", "--policies-from"))
        words = ["validate", option, self._pick(REFS, TEXTS, NAMES)]
        if self.chance.random() < 0.3:
            words[1:] = [f"{option}={words[-1]}"]
        return Case("small", _arguments(words))

    def _secret(self) -> Case:
        files, links = (
            {"values": self._raw(b"AWS_ACCESS_KEY_ID=abc\nAWS_SECRET_ACCESS_KEY=hunter2hunter2\n")},
            dict[str, str](),
        )
        if self.chance.random() < 0.2:
            files["values"] = self.chance.choice(
                (_deep("["), _deep('{"a":'), _huge(), '{"a": 1}', "[]", "null", "A=b\n" * 9)
            )
        if self.chance.random() < 0.15:
            links["values"] = self.chance.choice(("/dev/zero", "values", "/", f"{OPEN}/secret.yaml"))
            files = {}
        words = ["secret", "set", self._pick(("lake",) * 9, TEXTS), "--env", "dev", "--cert", "cert.pem"]
        way = self.chance.randrange(4)
        words += (
            ["--from", self.chance.choice(("values", "values", "-", "/dev/zero", "nowhere", "catalog"))],
            [
                "--file",
                f"{self._pick(TEXTS, ('AWS_ACCESS_KEY_ID',))}={self.chance.choice(('values', '/dev/zero', '/', ''))}",
            ],
            ["--from", "values", "--namespace", self._pick(TEXTS, NAMES, ("ml",))],
            ["--from", "values", "--context", self._pick(TEXTS, NAMES)],
        )[way]
        sealed = json.loads(SEALED)
        for _ in range(self.chance.randrange(3)):
            _spoil(self.chance, sealed)
        answer = json.dumps(sealed) if self.chance.random() < 0.8 else self._answer()
        files["cert.pem"] = self._raw(b"-----BEGIN CERTIFICATE-----\nabc\n-----END CERTIFICATE-----\n")
        return Case("small", _arguments(words), files, links, self._raw(b"a=b\n"), answer, ["kubeseal"])

    def _linked(self) -> Case:
        """Folders of the repository that are links to others."""
        name, target = self.chance.choice(LINKED), self.chance.choice(TARGETS)
        command = self.chance.choice(WRITING).split()
        target = target if target.startswith(("/", OPEN)) else "../" * name.count("/") + target
        return Case(
            self.chance.choice(("small", "init")), command, links={name: target}, commit=self.chance.random() < 0.5
        )

    def _other(self) -> Case:
        words = self.chance.choice(OTHERS).split()
        return Case("small", _arguments([*words, self._pick(TEXTS, NAMES, URIS)]))


def _can_be(path: str) -> bool:
    return "\x00" not in path and all(0 < len(part.encode("utf-8", "surrogatepass")) < 255 for part in path.split("/"))


def _arguments(words: list[str]) -> list[str]:
    """As a system can pass them: no NUL, and not more than it takes."""
    return [word.replace("\x00", "")[:100_000] for word in words]


def _spoil(chance: random.Random, data: Any) -> None:
    """One part of a structure becomes another."""
    while isinstance(data, (dict, list)) and data:
        step = chance.choice(list(data) if isinstance(data, dict) else list(range(len(data))))
        if not isinstance(data[step], (dict, list)) or chance.random() < 0.35:
            data[step] = chance.choice([one for one in HOSTILE if not isinstance(one, int) or abs(one) < 10**300])
            return
        data = data[step]


def _bomb() -> str:
    rows = [
        "apiVersion: v1",
        "kind: ConfigMap",
        "metadata: {name: config-features}",
        "a0: &a0 [x, x, x, x, x, x, x, x, x]",
    ]
    rows += [f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 9)}]" for n in range(1, 12)]
    return "\n".join([*rows, "data: *a11"])


def _deep(opening: str) -> str:
    return f"kind: ConfigMap\nconfig-features: {opening * 100_000}" if opening == "a: {" else opening * 100_000


def _huge() -> str:
    return f"kind: ConfigMap\nmetadata: {{name: config-features}}\ndata: {{a: {'x' * 3_000_000}}}\n"


def _many() -> str:
    return "---\nkind: ConfigMap\nmetadata: {name: config-features}\ndata: {a: b}\n" * 2000
