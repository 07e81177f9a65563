"""One catalog per problem code that provokes it: what `docs/messages.md` shows is what these print."""

from __future__ import annotations

import ast
import os
import shutil
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from click.testing import CliRunner

from gitrepos import ENVIRONMENT, commit, init
from kfgen.commands import main
from worlds import write_files

PACKAGE = Path(__file__).resolve().parent.parent / "generator" / "kfgen"
Files = Mapping[str, str | bytes]

SMALLEST: Files = {
    "kfgen.yaml": "name: shop\nenvironments: [dev, prod]\ndefaults:\n  environment:\n"
    "    versions: {kserve: 0.20.0}\n    mode: Knative\n",
    "environments/dev.yaml": "{}\n",
    "environments/prod.yaml": "{}\n",
    "namespaces/risk.yaml": "create: true\n",
    "models/fraud.yaml": "namespace: risk\nmodelFormat: sklearn\nstorage: s3://models/fraud\n",
}
OLD: Files = {"environments/prod.yaml": "versions: {kserve: 0.5.1}\n"}
S3 = "type: s3\nbucket: models\n"
FROM_LAKE = "namespace: risk\nmodelFormat: sklearn\nstorage: {from: lake, path: fraud}\n"
SOPS: Files = {"models/fraud.yaml": FROM_LAKE, "environments/prod.yaml": "secrets: {backend: sops}\n"}


@dataclass(frozen=True)
class Example:
    """Files beside the smallest catalog, something done to the folder, and the command that then complains."""

    files: Files
    arguments: tuple[str, ...] = ("render",)
    prepare: Callable[[Path], object] = lambda root: None
    path: str | None = None  # another PATH
    given: str = ""  # what stands on standard input


def model(text: str, *, alone: bool = False, arguments: tuple[str, ...] = ("render",), **more: str) -> Example:
    """The smallest model with lines added, or a model of these lines alone."""
    own = text if alone else f"{SMALLEST['models/fraud.yaml']}{text}"
    return Example({"models/fraud.yaml": own, **more}, arguments)


def torchserve(more: str, management: str) -> Example:
    """A TorchServe as a Deployment that serves on 8080 and is managed at an address."""
    config = f"{{inference_address: http://0.0.0.0:8080, management_address: {management}, metrics_address: http://127.0.0.1:8082}}"
    text = (
        "kind: Deployment\nnamespace: risk\nimage: pytorch/torchserve:0.12.0-cpu\n"
        "args: [torchserve, --start, --ts-config, /config/config.properties]\nports: {http: 8080, mgmt: 8081}\n"
        f"torchserve:\n  configPath: /config\n  config: {config}\n{more}"
    )
    return model(text, alone=True)


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


VALIDATE = ("validate",)
EXAMPLES: Mapping[str, Example] = {
    "abstract": files(environments__prod="abstract: true\n"),
    "autoscaling": model("kind: Deployment\nnamespace: risk\nimage: example.com/a:1\nreplicas: 1..3\n", alone=True),
    "canary": model("mode: ModelMesh\ncanary: {percent: 10}\n"),
    "character": model('labels: {"a\\x80": x}\n'),
    "claim-once": model(
        "kind: Deployment\nnamespace: risk\nimage: example.com/a:1\nstorage: {from: disk}\n",
        alone=True,
        **{"storage/disk.yaml": "type: pvc\nsize: 1Gi\n"},
    ),
    "claim-shared": Example(
        {
            "namespaces/vision.yaml": "create: true\n",
            "storage/shared.yaml": "type: pvc\nsize: 1Gi\n",
            "models/fraud.yaml": "namespace: risk\nmodelFormat: sklearn\nstorage: {from: shared, path: fraud}\n",
            "models/faces.yaml": "namespace: vision\nmodelFormat: sklearn\nstorage: {from: shared, path: faces}\n",
        }
    ),
    "conflict": model("image: example.com/a:1\ncontainer: {image: example.com/b:1}\n"),
    "credentials": model(FROM_LAKE, alone=True, **{"storage/lake.yaml": f"{S3}region: eu\ncredentials: none\n"}),
    "disruption": model("podDisruptionBudget: {minAvailable: 1}\n"),
    "doubtful": model("spec: {predictor: {model: {env: [{name: DEBUG, value: on}]}}}\n"),
    "duplicate": files(
        models__churn="namespace: risk\nname: fraud\nmodelFormat: sklearn\nstorage: s3://models/churn\n"
    ),
    "duplicate-key": model("namespace: risk\n"),
    "edited": Example({}, prepare=_edited),
    "encoding": files(models__fraud="namespace: risk\ndescription: pr\xfcft\n".encode("latin-1")),
    "exposed": torchserve("service: {type: LoadBalancer}\n", "http://0.0.0.0:8081"),
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
    "format": Example(
        {**OLD, "models/fraud.yaml": "namespace: risk\nmodelFormat: mlflow\nstorage: s3://models/fraud\n"}
    ),
    "general-only": model("environments: {prod: {namespace: risk}}\n"),
    "journal": Example({}, prepare=lambda root: write_files(root, {".git/kfgen/journal": "of another kfgen\n"})),
    "kind": model("service: {type: LoadBalancer}\n"),
    "link": Example({}, prepare=_link),
    "list-replaced": model("args: [--a, --b]\nenvironments: {prod: {args: [--c]}}\n"),
    "memory": model(
        "namespace: risk\nmodelFormat: triton\nresources: {memory: 1Gi}\ntrainedModels:\n"
        "  fraud-2: {framework: onnx, memory: 2Gi, storage: s3://models/fraud-2}\n",
        alone=True,
    ),
    "merge-key": model("resources: {<<: {cpu: 1}}\n"),
    "git": Example({}, ("publish",), _without_git),
    "graph": files(
        graphs__route="namespace: risk\nnodes:\n  root:\n    routerType: Splitter\n"
        "    steps: [{serviceName: fraud, weight: 90}]\n"
    ),
    "baseline": files(
        environments__prod="platform: {inferenceservice-config: {logger: {image: mine}}}\n",
        **{"baselines__prod__inferenceservice-config": "data: {logger: none}\n"},
    ),
    "no-baseline": files(
        environments__prod="platform: {inferenceservice-config: {deploy: {defaultDeploymentMode: Knative}}}\n"
    ),
    "cluster-shared": files(
        clusters__main="{}\n",
        environments__dev="cluster: main\n",
        environments__prod="cluster: main\nversions: {kserve: 0.19.0}\n",
    ),
    "controllers": files(environments__prod="gitops: {controllers: [argocd, flux]}\n"),
    "delivery": Example({"kfgen.yaml": f"{SMALLEST['kfgen.yaml']}outputs: [kustomize]\ngitops: {{delivery: helm}}\n"}),
    "cluster": Example({}, ("import", "config", "--env", "dev", "--from", "context:prod"), path=""),
    "metric": model("prometheusRule: {latency: {above: 500ms}}\n"),
    "mode": Example({**OLD, "models/fraud.yaml": f"{SMALLEST['models/fraud.yaml']}mode: Standard\n"}),
    "name": files(models__2nd="namespace: risk\nmodelFormat: sklearn\nstorage: s3://models/2nd\n"),
    "name-length": model(f"name: {'long-' * 11}name\n"),
    "no-effect": files(
        environments__prod="gitops: {controllers: [argocd], wait: true}\n",
        kfgen=SMALLEST["kfgen.yaml"] + "repository: {url: https://git.example.com/shop.git}\n",
    ),
    "no-file": Example({}, prepare=lambda root: os.mkfifo(root / "catalog/models/churn.yaml")),
    "no-project": Example({}, prepare=_no_catalog),
    "no-runtime": model("namespace: risk\nmodelFormat: onnx\nstorage: s3://models/fraud\n", alone=True),
    "not-ours": Example({}, prepare=lambda root: write_files(root, {"charts/risk/values.yaml": "mine: true\n"})),
    "nothing-removed": model("environments: {prod: {timeout: null}}\n"),
    "number": model("spec: {predictor: {workers: 99999999999999999999}}\n"),
    "object": files(manifests__quota="namespace: risk\nobject: {apiVersion: v1, metadata: {name: quota}}\n"),
    "partly-known": files(environments__prod="versions: {kserve: 0.21.0}\n"),
    "placeholder": model("namespace: risk\nmodelFormat: sklearn\nstorage: s3://models/$(version)\n", alone=True),
    "plaintext-secret": files(storage__lake=f"{S3}credentials: {{AWS_SECRET_ACCESS_KEY: x}}\n"),
    "priority": files(
        runtimes__ours="image: r.example.com/a:1\nprotocolVersions: [v1]\nscope: cluster\n"
        "supportedModelFormats: [{name: sklearn, version: 1, autoSelect: true, priority: 1}]\n"
    ),
    "profile": files(namespaces__risk="profile: {owner: admin@example.com}\nlabels: {team: risk}\n"),
    "protocol": Example(
        {
            **OLD,
            "models/fraud.yaml": "namespace: risk\nmodelFormat: pytorch\nprotocolVersion: v2\nstorage: s3://models/x\n",
        }
    ),
    "quantity": model("resources: {memory: 12Gi..8Gi}\n"),
    "quota": Example(
        {
            "namespaces/risk.yaml": "resourceQuota: {limits.memory: 20Gi}\n",
            "models/fraud.yaml": "kind: Deployment\nnamespace: risk\nimage: example.com/a:1\nresources: {cpu: 1}\n",
        }
    ),
    "reference": model("namespace: rsik\nmodelFormat: sklearn\nstorage: s3://models/fraud\n", alone=True),
    "release": Example(
        {
            **OLD,
            "models/fraud.yaml": "namespace: risk\nmodelFormat: {name: sklearn, version: 1}\nstorage: s3://models/x\n",
        }
    ),
    "replicas": model("replicas: 4..2\n"),
    "required": model("modelFormat: sklearn\nstorage: s3://models/fraud\n", alone=True),
    "reserved": model("annotations: {helm.sh/hook: test}\n"),
    "role-and-secret": files(
        storage__lake="type: s3\nbucket: lake\ncredentials: {secretName: lake}\n"
        "serviceAccount: {annotations: {eks.amazonaws.com/role-arn: arn:aws:iam::1:role/lake}}\n",
        models__fraud=FROM_LAKE,
    ),
    "no-schema": Example(
        {
            "manifests/night.yaml": "namespace: risk\nobject:\n  apiVersion: batch/v1beta1\n  kind: CronJob\n"
            "  metadata: {name: night}\n  spec: {schedule: 0 3 * * *, jobTemplate: {}}\n"
        },
        VALIDATE,
    ),
    "schema": Example(
        {"models/fraud.yaml": f"{SMALLEST['models/fraud.yaml']!s}spec: {{predictor: {{timeOut: 60}}}}\n"}, VALIDATE
    ),
    "secret-shared": files(
        storage__lake="type: s3\nbucket: lake\ncredentials: {secretName: minio}\n",
        storage__pond="type: s3\nbucket: pond\nregion: eu-central-1\ncredentials: {secretName: minio}\n",
        models__fraud=FROM_LAKE,
        models__churn=FROM_LAKE.replace("from: lake", "from: pond"),
    ),
    "values": Example({**SOPS, "storage/lake.yaml": S3}, ("secret", "set", "lake", "--env", "prod")),
    "sealing": Example(
        {**SOPS, "storage/lake.yaml": S3},
        ("secret", "set", "lake", "--env", "prod"),
        path="",
        given="AWS_ACCESS_KEY_ID=x\nAWS_SECRET_ACCESS_KEY=y\n",
    ),
    "decryption": model(
        FROM_LAKE,
        alone=True,
        **{"environments/prod.yaml": "secrets: {backend: sops}\n", "storage/lake.yaml": S3},
    ),
    "secrets-meet": files(
        storage__lake="type: s3\nbucket: lake\nserviceAccount: {name: reader}\n",
        storage__pond="type: s3\nbucket: pond\nserviceAccount: {name: reader}\n",
        models__fraud=FROM_LAKE,
        models__churn=FROM_LAKE.replace("from: lake", "from: pond"),
    ),
    "mounts": model(
        "namespace: risk\nmodelFormat: sklearn\nstorageMounts: {/a/x: s3://b/x, /b/y: s3://b/y}\nmode: Standard\n",
        alone=True,
    ),
    "knative-features": model(
        "namespace: risk\nmodelFormat: sklearn\nstorageMounts: {/mnt/models/x: s3://b/x}\n", alone=True
    ),
    "volume": files(
        storage__lake="type: pvc\nsize: 1Gi\nvolume: {mountOptions: [ro]}\n",
        models__fraud=FROM_LAKE,
    ),
    "merge-conflict": model("<<<<<<< HEAD\ntimeout: 60\n=======\ntimeout: 90\n>>>>>>> faster\n"),
    "uri": model("namespace: risk\nmodelFormat: huggingface\nstorage: hf://Qwen2.5-7B\n", alone=True),
    "scheme": model("namespace: risk\nmodelFormat: sklearn\nstorage: ftp://models/fraud\n", alone=True),
    "sealed": model(
        FROM_LAKE,
        alone=True,
        **{"environments/prod.yaml": "secrets: {backend: sealed-secrets}\n", "storage/lake.yaml": S3},
    ),
    "selector": model(
        "kind: Deployment\nnamespace: risk\nimage: example.com/a:1\nspec: {selector: {matchLabels: {app: x}}}\n",
        alone=True,
    ),
    "shared": Example({}, ("render", "--env", "prod"), _rendered_then_changed),
    "storage": model("namespace: risk\nmodelFormat: sklearn\nstorage: {path: fraud}\n", alone=True),
    "tenant": files(
        environments__prod='tenants: {risk: {namespaces: [risk], stores: ["gs://models/"], gpus: 4}}\n',
    ),
    "too-deep": model(f"spec: {'{a: ' * 70}1{'}' * 70}\n"),
    "too-large": model(f"description: {'x' * 17 * 2**20}\n"),
    "torchserve": torchserve("", "http://0.0.0.0:9000"),
    "kfgen-version": Example({"kfgen.yaml": f'kfgen: "~=9.1"\n{SMALLEST["kfgen.yaml"]!s}'}),
    "unfinished": Example({}, prepare=lambda root: (root / ".git/kfgen/journal").mkdir(parents=True)),
    "uncommitted": Example({}, ("publish",), _uncommitted),
    "owner": Example({}, prepare=_moved),
    "unpinned": files(
        kfgen=str(SMALLEST["kfgen.yaml"]).replace("prod]\n", "prod]\npromotion: pinned\n"),
        models__fraud=f"{SMALLEST['models/fraud.yaml']!s}version: 8\nenvironments: {{prod: {{storage: s3://models/fraud}}}}\n",
    ),
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
    "worker": files(
        runtimes__ours="image: r.example.com/a:1\nscope: cluster\nsupportedModelFormats: [llm]\n"
        "workerSpec: {pipelineParallelSize: 2}\n"
    ),
    "write": Example({}, prepare=lambda root: write_files(root, {".git/kfgen": "a file\n"})),
    "workers": model("workerSpec: {pipelineParallelSize: 2}\n"),
    "yaml": model("args: [--a\n"),
    "yaml-bomb": model(
        "spec:\n  a: &a [1, 1, 1, 1, 1, 1, 1, 1, 1, 1]\n"
        + "".join(f"  {new}: &{new} [{', '.join([f'*{old}'] * 10)}]\n" for old, new in ("ab", "bc", "cd", "de", "ef"))
    ),
    "yaml-tag": model("version: !!str 1\n"),
}


def run(root: Path, *arguments: str, path: str | None = None, given: str = "") -> Any:
    """A command, in this process."""
    own = {} if path is None else {"PATH": path}
    return CliRunner(env={"NO_COLOR": "1", **ENVIRONMENT, **own}).invoke(
        main, ["--root", str(root), *arguments], input=given
    )


def provoked(code: str, root: Path) -> str:
    """The first message with a code that its example gives."""
    example = EXAMPLES[code]
    init(root)
    write_files(root, {f"catalog/{name}": text for name, text in {**SMALLEST, **example.files}.items()})
    example.prepare(root)
    result = run(root, *example.arguments, path=example.path, given=example.given)
    found = [line for line in result.stderr.splitlines() if f"[{code}]" in line]
    assert found, f"nothing says {code}:\n{result.output}"
    assert result.exit_code == ("error[" in found[0]), f"{code} ends with {result.exit_code}"
    return found[0]


def codes_in_the_sources() -> set[str]:
    """Every code that some line of kfgen gives to a problem."""
    return {code for path in PACKAGE.rglob("*.py") for code in _codes(ast.parse(path.read_text(encoding="utf-8")))}


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
