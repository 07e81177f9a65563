"""One catalog per problem code that provokes it: what `docs/messages.md` shows is what these print.

Codes of rules are not among them: each rule's record has its catalog, and `docs/rules/` its page.
"""

from __future__ import annotations

import ast
import base64
import os
import random
import shutil
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from click.testing import CliRunner

from gitrepos import ENVIRONMENT, commit, init
from kfgen.commands import main
from kfgen.rules import every_rule
from kfgen.rules.rule import SMALLEST
from worlds import write_files

PACKAGE = Path(__file__).resolve().parent.parent / "generator" / "kfgen"
Files = Mapping[str, str | bytes]

OLD: Files = {"environments/prod.yaml": "versions: {kserve: 0.5.1}\n"}
S3 = "type: s3\nbucket: models\n"
FROM_LAKE = "namespace: risk\nmodelFormat: sklearn\nstorage: {from: lake, path: fraud}\n"
FEW = (
    "match: {kinds: [InferenceService]}\nvalidations:\n"
    "  - expression: object.spec.predictor.?maxReplicas.orValue(1) < %s\n"
)
TENS = "[0, 1, 2, 3, 4, 5, 6, 7, 8, 9]"
ENDLESS = f"5 && {TENS}.all(a, {TENS}.all(b, {TENS}.all(c, {TENS}.all(d, {TENS}.all(e, true)))))"
SOPS: Files = {"models/fraud.yaml": FROM_LAKE, "environments/prod.yaml": "secrets: {backend: sops}\n"}
TABLES = """\
namespace: risk
object:
  apiVersion: v1
  kind: ConfigMap
  metadata: {name: tables-%d}
  data: {table: %s}
"""


def _noise(number: int) -> str:
    """Text that nothing compresses."""
    return base64.b64encode(random.Random(number).randbytes(180_000)).decode("ascii")


@dataclass(frozen=True)
class Example:
    """Files beside the smallest catalog, something done to the folder, and the command that then complains."""

    files: Files
    arguments: tuple[str, ...] = ("render",)
    prepare: Callable[[Path], object] = lambda root: None
    path: str | None = None  # another PATH
    python: str = ""  # a folder whose modules come first
    given: str = ""  # what stands on standard input


def model(text: str, *, alone: bool = False, arguments: tuple[str, ...] = ("render",), **more: str) -> Example:
    """The smallest model with lines added, or a model of these lines alone."""
    own = text if alone else f"{SMALLEST['models/fraud.yaml']}{text}"
    return Example({"models/fraud.yaml": own, **more}, arguments)


def files(**texts: str | bytes) -> Example:
    """Files by path, `/` written `__`."""
    return Example({f"{name.replace('__', '/')}.yaml": text for name, text in texts.items()})


def _link(root: Path) -> None:
    (root.parent / "elsewhere.yaml").write_text("namespace: risk\n", encoding="utf-8")
    (root / "catalog/models/churn.yaml").symlink_to("../../../elsewhere.yaml")


def _moved(root: Path) -> None:
    assert run(root, "render").exit_code == 0
    commit(root)
    write_files(root, {"catalog/namespaces/risk.yaml": "create: true\napp: models\n"})


def _no_catalog(root: Path) -> None:
    (root / "catalog").rename(root / "elsewhere")


def _file_for_folder(root: Path) -> None:
    _no_catalog(root)
    write_files(root, {"catalog": "a file\n"})


def _rendered_then_changed(root: Path) -> None:
    assert run(root, "render").exit_code == 0
    write_files(root, {"catalog/models/fraud.yaml": f"{SMALLEST['models/fraud.yaml']}timeout: 60\n"})


def _edited(root: Path) -> None:
    assert run(root, "render").exit_code == 0
    commit(root)
    with (root / "charts/risk/values.yaml").open("a", encoding="utf-8") as stream:
        stream.write("# by hand\n")


def _without_git(root: Path) -> None:
    shutil.rmtree(root / ".git")


def _uncommitted(root: Path) -> None:
    commit(root)
    write_files(root, {"catalog/models/fraud.yaml": f"{SMALLEST['models/fraud.yaml']!s}timeout: 60\n"})


def _loosened(root: Path) -> None:
    commit(root)
    write_files(root, {"catalog/policies/few.yaml": FEW % "50"})


def _rendered_no_more(root: Path) -> None:
    write_files(root, {"catalog/models/churn.yaml": "namespace: nowhere\n"})
    commit(root)
    (root / "catalog/models/churn.yaml").unlink()


VALIDATE = ("validate",)
EXAMPLES: Mapping[str, Example] = {
    "abstract": files(environments__prod="abstract: true\n"),
    "character": model('labels: {"a\\x80": x}\n'),
    "claim-shared": Example(
        {
            "namespaces/vision.yaml": "create: true\n",
            "storage/shared.yaml": "type: pvc\nsize: 1Gi\n",
            "models/fraud.yaml": "namespace: risk\nmodelFormat: sklearn\nstorage: {from: shared, path: fraud}\n",
            "models/faces.yaml": "namespace: vision\nmodelFormat: sklearn\nstorage: {from: shared, path: faces}\n",
        }
    ),
    "conflict": files(
        caches__fraud="model: fraud\nsourceModelUri: s3://models/fraud\nmodelSize: 1Gi\nnodeGroups: [gpus]\n"
    ),
    "doubtful": model("spec: {predictor: {model: {env: [{name: DEBUG, value: on}]}}}\n"),
    "duplicate": files(
        models__churn="namespace: risk\nname: fraud\nmodelFormat: sklearn\nstorage: s3://models/churn\n"
    ),
    "duplicate-key": model("namespace: risk\n"),
    "edited": Example({}, prepare=_edited),
    "encoding": files(models__fraud="namespace: risk\ndescription: pr\xfcft\n".encode("latin-1")),
    "extends": files(
        environments__dev="extends: eu\n",
        environments__eu="extends: all\nabstract: true\n",
        environments__all="abstract: true\n",
    ),
    "external-name": model(
        FROM_LAKE,
        alone=True,
        **{
            "environments/prod.yaml": "allowedExternalNames: [svc.cluster.local]\n",
            "storage/lake.yaml": f"{S3}service: {{externalName: minio.example.com}}\n",
        },
    ),
    "file-name": files(models__Fraud_2="namespace: risk\n"),
    "general-only": model("environments: {prod: {namespace: risk}}\n"),
    "journal": Example({}, prepare=lambda root: write_files(root, {".git/kfgen/journal": "of another kfgen\n"})),
    "link": Example({}, prepare=_link),
    "list-replaced": model("args: [--a, --b]\nenvironments: {prod: {args: [--c]}}\n"),
    "merge-key": model("resources: {<<: {cpu: 1}}\n"),
    "git": Example({}, ("publish",), _without_git),
    "cluster-shared": files(
        clusters__main="{}\n",
        environments__dev="cluster: main\n",
        environments__prod="cluster: main\nversions: {kserve: 0.19.0}\n",
    ),
    "controllers": files(environments__prod="gitops: {controllers: [argocd, flux]}\n"),
    "delivery": Example({"kfgen.yaml": f"{SMALLEST['kfgen.yaml']}outputs: [kustomize]\ngitops: {{delivery: helm}}\n"}),
    "cluster": Example({}, ("import", "config", "--env", "dev", "--from", "context:prod"), path=""),
    "no-effect": files(
        environments__prod="gitops: {controllers: [argocd], wait: true}\n",
        kfgen=SMALLEST["kfgen.yaml"] + "repository: {url: https://git.example.com/shop.git}\n",
    ),
    "no-file": Example({}, prepare=lambda root: os.mkfifo(root / "catalog/models/churn.yaml")),
    "no-project": Example({}, prepare=_no_catalog),
    "not-ours": Example({}, prepare=lambda root: write_files(root, {"charts/risk/values.yaml": "mine: true\n"})),
    "no-past": Example({}, VALIDATE, _rendered_no_more),
    "unused-ignore": model("ignore: {exposed: the note reads it}\n"),
    "nothing-removed": model("environments: {prod: {timeout: null}}\n"),
    "number": model("spec: {predictor: {workers: 99999999999999999999}}\n"),
    "partly-known": files(environments__prod="versions: {kserve: 0.21.0}\n"),
    "placeholder": model("namespace: risk\nmodelFormat: sklearn\nstorage: s3://models/$(version)\n", alone=True),
    "placeholder-spelling": model("namespace: risk\nmodelFormat: sklearn\nstorage: s3://models/$version\n", alone=True),
    "plaintext-secret": files(storage__lake=f"{S3}credentials: {{AWS_SECRET_ACCESS_KEY: x}}\n"),
    "quantity": model("resources: {memory: 12Gi..8Gi}\n"),
    "beyond-limits": Example(
        {
            "namespaces/risk.yaml": "limitRange: {Container: {max: {memory: 4Gi}}}\n",
            "models/fraud.yaml": f"{SMALLEST['models/fraud.yaml']!s}resources: {{memory: 24Gi}}\n",
        }
    ),
    "pool": Example(
        {
            **{
                f"environments/{name}.yaml": "nodePools: {gpu: {nodes: 2, gpusPerNode: 1}}\n"
                for name in ("dev", "prod")
            },
            **{
                f"models/{name}.yaml": str(SMALLEST["models/fraud.yaml"])
                + "nodePool: gpu\nresources: {gpu: 1}\nreplicas: 2..2\n"
                for name in ("fraud", "churn")
            },
        }
    ),
    "pod-addresses": Example(
        {
            "environments/prod.yaml": "podAddresses: 30\n",
            "models/fraud.yaml": f"{SMALLEST['models/fraud.yaml']!s}replicas: 40\n",
        }
    ),
    "quota": Example(
        {
            "namespaces/risk.yaml": "resourceQuota: {limits.memory: 20Gi}\n",
            "models/fraud.yaml": "kind: Deployment\nnamespace: risk\nimage: example.com/a:1\nresources: {cpu: 1}\n",
        }
    ),
    "release-size": Example(
        {
            "kfgen.yaml": f"{SMALLEST['kfgen.yaml']}repository: {{url: 'https://git.example.com/shop.git'}}\n"
            "gitops: {controllers: [flux], delivery: helm}\n",
            **{f"manifests/tables-{number}.yaml": TABLES % (number, _noise(number)) for number in range(3)},
        },
        ("validate",),
    ),
    "reference": model("namespace: rsik\nmodelFormat: sklearn\nstorage: s3://models/fraud\n", alone=True),
    "required": model("modelFormat: sklearn\nstorage: s3://models/fraud\n", alone=True),
    "no-schema": Example(
        {
            "manifests/night.yaml": "namespace: risk\nobject:\n  apiVersion: batch/v1beta1\n  kind: CronJob\n"
            "  metadata: {name: night}\n  spec: {schedule: 0 3 * * *, jobTemplate: {}}\n"
        },
        VALIDATE,
    ),
    "policies": Example(
        {"policies/few.yaml": FEW % "5"},
        VALIDATE,
        lambda root: write_files(root, {"modules/cel_expr_python.py": "raise ImportError\n"}),
        python="modules",
    ),
    "expression": Example({"policies/few.yaml": FEW % "five"}, VALIDATE),
    "expression-cost": Example({"policies/few.yaml": FEW % ENDLESS}, VALIDATE),
    "policy-changed": Example({"policies/few.yaml": FEW % "5"}, (*VALIDATE, "--policies-from", "HEAD"), _loosened),
    "unchecked-rules": Example(
        {"models/llama.yaml": "kind: LLMInferenceService\nnamespace: risk\nstorage: hf://meta-llama/Llama-3.1-8B\n"},
        VALIDATE,
        lambda root: write_files(root, {"modules/cel_expr_python.py": "raise ImportError\n"}),
        python="modules",
    ),
    "schema-file": Example({"schemas/thing.yaml": "type: object\n"}, VALIDATE),
    "schema": Example(
        {"models/fraud.yaml": f"{SMALLEST['models/fraud.yaml']!s}spec: {{predictor: {{timeOut: 60}}}}\n"}, VALIDATE
    ),
    "reserved": files(environments__base="{}\n"),
    "values": Example({**SOPS, "storage/lake.yaml": S3}, ("secret", "set", "lake", "--env", "prod")),
    "sealing": Example(
        {**SOPS, "storage/lake.yaml": S3},
        ("secret", "set", "lake", "--env", "prod"),
        path="",
        given="AWS_ACCESS_KEY_ID=x\nAWS_SECRET_ACCESS_KEY=y\n",
    ),
    "merge-conflict": model("<<<<<<< HEAD\ntimeout: 60\n=======\ntimeout: 90\n>>>>>>> faster\n"),
    "scheme": model(
        "kind: Deployment\nnamespace: risk\nimage: example.com/a:1\nstorage: s3://models/fraud\n", alone=True
    ),
    "shared": Example({}, ("render", "--env", "prod"), _rendered_then_changed),
    "storage": model("namespace: risk\nmodelFormat: sklearn\nstorage: {path: fraud}\n", alone=True),
    "too-deep": model(f"spec: {'{a: ' * 70}1{'}' * 70}\n"),
    "too-large": model(f"description: {'x' * 17 * 2**20}\n"),
    "kfgen-version": Example({"kfgen.yaml": f'kfgen: "~=9.1"\n{SMALLEST["kfgen.yaml"]!s}'}),
    "unfinished": Example({}, prepare=lambda root: (root / ".git/kfgen/journal").mkdir(parents=True)),
    "uncommitted": Example({}, ("publish",), _uncommitted),
    "owner": Example({}, prepare=_moved),
    "edit": model(
        "environments:\n  legacy: &a {version: 8}\n  prod: *a\n  dev: {version: 9}\n",
        arguments=("promote", "fraud", "dev", "prod"),
        **{"environments/legacy.yaml": "abstract: true\n"},
    ),
    "unknown-folder": files(modles__fraud="namespace: risk\n"),
    "unknown-key": model("format: sklearn\n"),
    "unreadable": Example({}, prepare=_file_for_folder),
    "unused-environment": files(environments__staging="domain: example.com\n"),
    "value": model("timeout: 300s\n"),
    "version": files(environments__prod="versions: {kserve: 0.20}\n"),
    "write": Example({}, prepare=lambda root: write_files(root, {".git/kfgen": "a file\n"})),
    "yaml": model("args: [--a\n"),
    "yaml-bomb": model(
        "spec:\n  a: &a [1, 1, 1, 1, 1, 1, 1, 1, 1, 1]\n"
        + "".join(f"  {new}: &{new} [{', '.join([f'*{old}'] * 10)}]\n" for old, new in ("ab", "bc", "cd", "de", "ef"))
    ),
    "yaml-tag": model("version: !!str 1\n"),
}


def run(root: Path, *arguments: str, given: str = "", **variables: str) -> Any:
    """A command, in this process."""
    return CliRunner(env={"NO_COLOR": "1", **ENVIRONMENT, **variables}).invoke(
        main, ["--root", str(root), *arguments], input=given
    )


def provoked(code: str, root: Path) -> str:
    """The first message with a code that its example gives."""
    example = EXAMPLES[code]
    init(root)
    write_files(root, {f"catalog/{name}": text for name, text in {**SMALLEST, **example.files}.items()})
    example.prepare(root)
    own = {} if example.path is None else {"PATH": example.path}
    own |= {"PYTHONPATH": str(root / example.python)} if example.python else {}
    result = run(root, *example.arguments, given=example.given, **own)
    found = [line for line in result.stderr.splitlines() if f"[{code}]" in line]
    assert found, f"nothing says {code}:\n{result.output}"
    assert result.exit_code == ("error[" in found[0]), f"{code} ends with {result.exit_code}"
    return found[0]


def codes_in_the_sources() -> set[str]:
    """Every code that some line of kfgen gives to a problem; those of rules have pages of their own."""
    found = {code for path in PACKAGE.rglob("*.py") for code in _codes(ast.parse(path.read_text(encoding="utf-8")))}
    return found - set(every_rule())


def _codes(tree: ast.AST) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef):
            names = [argument.arg for argument in node.args.kwonlyargs]
            defaults = dict(zip(names, node.args.kw_defaults, strict=True))
            yield from _constant(defaults.get("code"))
        elif isinstance(node, ast.Call):
            yield from _constant(next((one.value for one in node.keywords if one.arg == "code"), None))
            name = getattr(node.func, "attr", getattr(node.func, "id", ""))
            if name in {"error", "warn", "_error", "_problem", "_refused", "refuse"} and len(node.args) > 1:
                yield from _constant(node.args[1])


def _constant(node: ast.expr | None) -> Iterator[str]:
    if isinstance(node, ast.Constant) and isinstance(node.value, str) and node.value:
        yield node.value
