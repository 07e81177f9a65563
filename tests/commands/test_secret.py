"""`kfgen secret set` with the real kubeseal and sops: what goes in comes out, and nothing of it is seen on the way."""

from __future__ import annotations

import base64
import json
import os
import re
import shlex
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from equality import read
from kfgen.commands import main
from kfgen.io.sources import read_sources
from kfgen.yaml_text import dump
from realtools import run_tool, tool
from worlds import messages, objects_of, rendered, write_files

KEY, SECRET = "AKIA: {{ x }} #1", 'a/b+c=\' "d" \\ ü'
VALUES = {"AWS_ACCESS_KEY_ID": KEY, "AWS_SECRET_ACCESS_KEY": SECRET}
LINES = f"# from the vault\n\nAWS_ACCESS_KEY_ID={KEY}\nAWS_SECRET_ACCESS_KEY={SECRET}\n"
FILES = {
    "kfgen.yaml": "name: demo\nenvironments: [dev]\noutputs: [kustomize]\n"
    "repository: {url: https://git.example.com/x.git}\ngitops: {controllers: [flux]}\n"
    "defaults: {environment: {versions: {kserve: 0.20.0}, mode: Knative}}\n",
    "namespaces/ml.yaml": "{create: false, environments: {dev: {name: ml-dev}}}\n",
    "namespaces/risk.yaml": "create: false\n",
    "storage/lake.yaml": "{type: s3, bucket: models, endpoint: minio:9000, useHttps: false}\n",
    "models/iris.yaml": "{namespace: ml, modelFormat: sklearn, storage: {from: lake, path: iris}}\n",
    "models/moons.yaml": "{namespace: risk, modelFormat: sklearn, storage: {from: lake, path: moons}}\n",
}
SEALED = "catalog/secrets/dev/lake.yaml"
SPY = """#!/bin/sh
echo "arguments: $@" >> {seen}
env >> {seen}
exec {program} "$@"
"""


@dataclass(frozen=True)
class Place:
    """A repository, a folder that is all of PATH, and what the programs there saw but for standard input."""

    root: Path
    programs: Path
    seen: Path

    def catalog(self, backend: str, **files: str) -> None:
        texts = {**FILES, "environments/dev.yaml": f"secrets: {{backend: {backend}}}\n", **files}
        write_files(self.root / "catalog", texts)

    def run(self, *arguments: str, given: str = LINES) -> Result:
        command = ["--root", str(self.root), "secret", *arguments]
        return CliRunner().invoke(main, command, input=given, catch_exceptions=False)

    def done(self, *arguments: str, given: str = LINES) -> str:
        result = self.run(*arguments, given=given)
        assert result.exit_code == 0, result.output
        assert not any(value in result.output for value in VALUES.values())
        return result.stdout

    def objects(self, kind: str) -> list[dict[str, Any]]:
        return [one for one in objects_of(rendered(read_sources(self.root)), "dev") if one["kind"] == kind]


@pytest.fixture
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Place:
    programs, seen = tmp_path / "bin", tmp_path / "seen"
    write_files(programs, {name: SPY.format(seen=seen, program=tool(name)) for name in ("kubeseal", "sops")})
    for program in programs.iterdir():
        program.chmod(0o755)
    monkeypatch.setenv("PATH", f"{programs}:{os.environ['PATH']}")
    monkeypatch.setenv("TMPDIR", str(tmp_path / "temporary"))
    (tmp_path / "temporary").mkdir()
    (tmp_path / "repository").mkdir()
    return Place(tmp_path / "repository", programs, seen)


@pytest.fixture(scope="module")
def keys(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with key.pem and cert.pem of a controller, and an age key in age.txt."""
    folder = tmp_path_factory.mktemp("keys")
    openssl = shutil.which("openssl")
    assert openssl is not None, "openssl makes the certificate that values are sealed with"
    files = ["-keyout", str(folder / "key.pem"), "-out", str(folder / "cert.pem")]
    command = [openssl, "req", "-x509", "-nodes", "-newkey", "rsa:2048", "-days", "2", "-subj", "/CN=x", *files]
    subprocess.run(command, check=True, capture_output=True)
    (folder / "age.txt").write_text(run_tool("age-keygen", []), encoding="utf-8")
    return folder


def cert(keys: Path) -> str:
    return f"--cert={keys / 'cert.pem'}"


def unsealed(body: dict[str, Any], keys: Path) -> dict[str, Any]:
    arguments = ["--recovery-unseal", f"--recovery-private-key={keys / 'key.pem'}"]
    secret = json.loads(run_tool("kubeseal", arguments, text=json.dumps(body)))
    assert isinstance(secret, dict)
    return secret


def plain(secret: dict[str, Any]) -> dict[str, str]:
    return {key: base64.b64decode(value).decode() for key, value in secret["data"].items()}


def recipients(place: Place, keys: Path) -> None:
    age = (keys / "age.txt").read_text(encoding="utf-8").partition("public key: ")[2].split()[0]
    rule = f"creation_rules: [{{path_regex: ^catalog/secrets/dev/, age: {age}}}]\n"
    (place.root / ".sops.yaml").write_text(rule, encoding="utf-8")


def nothing_was_seen(place: Place) -> None:
    seen = place.seen.read_text(encoding="utf-8")
    assert "arguments: " in seen
    assert not any(value in seen for value in VALUES.values())
    assert list((place.root.parent / "temporary").iterdir()) == []
    files = [path for path in place.root.rglob("*") if path.is_file()]
    assert not any(value in path.read_text(encoding="utf-8") for path in files for value in VALUES.values())


def test_what_kubeseal_sealed_opens_in_its_namespace_alone(place: Place, keys: Path) -> None:
    place.catalog("sealed-secrets")
    assert place.done("set", "lake", "--env", "dev", cert(keys)) == f"written: {SEALED}\n"
    nothing_was_seen(place)
    first, second = place.objects("SealedSecret")
    assert [one["metadata"]["namespace"] for one in (first, second)] == ["ml-dev", "risk"]
    for body in (first, second):
        secret = unsealed(body, keys)
        assert plain(secret) == VALUES
        assert secret["metadata"]["annotations"]["serving.kserve.io/s3-endpoint"] == "minio:9000"
    elsewhere = {**first, "metadata": {**first["metadata"], "namespace": "risk"}}
    with pytest.raises(AssertionError, match="decrypt"):
        unsealed(elsewhere, keys)


def test_one_namespace_leaves_what_was_sealed_for_others(place: Place, keys: Path) -> None:
    place.catalog("sealed-secrets")
    place.done("set", "lake", "--env", "dev", cert(keys))
    _, before = place.objects("SealedSecret")
    other = json.dumps({**VALUES, "AWS_ACCESS_KEY_ID": "changed"})
    assert place.done("set", "lake", "--env", "dev", "--namespace", "ml-dev", cert(keys), given=other)
    first, second = place.objects("SealedSecret")
    assert plain(unsealed(first, keys))["AWS_ACCESS_KEY_ID"] == "changed"
    assert second == before


def test_comments_and_order_of_the_sealed_file_stay(place: Place, keys: Path) -> None:
    place.catalog("sealed-secrets")
    place.done("set", "lake", "--env", "dev", "--namespace", "risk", cert(keys))
    file = place.root / SEALED
    before = file.read_text(encoding="utf-8")
    key = "      AWS_ACCESS_KEY_ID:"
    assert key in before
    file.write_text(
        f"# Ask Ann for the keys.\n{before}".replace(key, f"      # rotated in May\n{key}"), encoding="utf-8"
    )
    place.done("set", "lake", "--env", "dev", cert(keys))
    after = file.read_text(encoding="utf-8")
    assert after.startswith("# Ask Ann for the keys.\n# What kubeseal encrypted")
    assert f"      # rotated in May\n{key}" in after
    assert not set(re.findall("Ag[A-Za-z0-9+/=]{99,}", before)) & set(re.findall("Ag[A-Za-z0-9+/=]{99,}", after))
    assert all(plain(unsealed(body, keys)) == VALUES for body in place.objects("SealedSecret"))
    assert len(place.objects("SealedSecret")) == 2


def test_the_certificate_of_the_environment_is_used(place: Place, keys: Path) -> None:
    settings: Any = {"backend": "sealed-secrets", "certificate": (keys / "cert.pem").read_text(encoding="utf-8")}
    place.catalog("sealed-secrets", **{"environments/dev.yaml": dump({"secrets": settings})})
    place.done("set", "lake", "--env", "dev")
    assert plain(unsealed(place.objects("SealedSecret")[0], keys)) == VALUES
    nothing_was_seen(place)


@pytest.mark.parametrize("backend", ["sealed-secrets", "sops"])
def test_a_message_names_the_command_that_seals_again(place: Place, keys: Path, backend: str) -> None:
    place.catalog(backend)
    recipients(place, keys)
    options = [cert(keys)] if backend == "sealed-secrets" else []
    place.done("set", "lake", "--env", "dev", *options)
    (place.root / "catalog/namespaces/ml.yaml").write_text("create: false\n", encoding="utf-8")
    said = [one for one in messages(read_sources(place.root)) if "kfgen secret set" in one]
    (command,) = {one.partition("kfgen ")[2].partition(",")[0].partition(";")[0] for one in said}
    assert command == "secret set lake --env dev --namespace ml"
    place.done(*shlex.split(command)[1:], *options)
    assert not any("kfgen secret set" in one for one in messages(read_sources(place.root)))


def test_what_sops_encrypted_decrypts_to_what_was_put_in(place: Place, keys: Path) -> None:
    place.catalog("sops")
    recipients(place, keys)
    written = place.done("set", "lake", "--env", "dev")
    paths = [f"catalog/secrets/dev/lake/{namespace}.yaml" for namespace in ("ml-dev", "risk")]
    assert written == "".join(f"written: {path}\n" for path in paths)
    nothing_was_seen(place)
    for path, body in zip(paths, place.objects("Secret"), strict=True):
        text = (place.root / path).read_text(encoding="utf-8")
        variables = {"SOPS_AGE_KEY_FILE": str(keys / "age.txt")}
        arguments = ["decrypt", "--filename-override=x.yaml"]
        (secret,) = read(run_tool("sops", arguments, text=text, variables=variables))
        assert plain(secret) == VALUES
        assert body == read(text)[0]


def test_comments_of_a_secret_that_sops_encrypted_stay(place: Place, keys: Path) -> None:
    place.catalog("sops")
    recipients(place, keys)
    place.done("set", "lake", "--env", "dev", "--namespace", "risk")
    path = place.root / "catalog/secrets/dev/lake/risk.yaml"
    first = path.read_text(encoding="utf-8")
    noted = f"# ask Ann\n{first}".replace("\nmetadata:\n", "\n# two lines\n# of a note\nmetadata:\n    # its name\n", 1)
    noted = noted.replace("\ndata:\n", "\n# May\ndata:\n    # inside\n", 1)
    path.write_text(noted, encoding="utf-8")
    place.done("set", "lake", "--env", "dev", "--namespace", "risk")
    text = path.read_text(encoding="utf-8")
    comments = [line for line in text.splitlines() if line.lstrip().startswith("#")]
    assert sorted(comments) == sorted(["# ask Ann", "# two lines", "# of a note", "    # its name", "# May"])
    assert text.index("# May") + len("# May\n") == text.index("\ndata:") + 1
    variables = {"SOPS_AGE_KEY_FILE": str(keys / "age.txt")}
    arguments = ["decrypt", "--filename-override=x.yaml"]
    (secret,) = read(run_tool("sops", arguments, text=text, variables=variables))
    assert plain(secret) == VALUES


def test_a_person_is_asked_and_nothing_is_echoed(place: Place, keys: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    place.catalog("sealed-secrets")
    monkeypatch.setattr("kfgen.commands.secret.sealed.is_interactive", lambda: True)
    place.done("set", "lake", "--env", "dev", cert(keys), given=f"{KEY}\n{SECRET}\n")
    assert plain(unsealed(place.objects("SealedSecret")[0], keys)) == VALUES


def test_values_of_files(place: Place, keys: Path, tmp_path: Path) -> None:
    credentials = b'{"private_key": "x\\n"}\n\xff'
    (tmp_path / "key.json").write_bytes(credentials)
    (tmp_path / "values").write_text(LINES, encoding="utf-8")
    store = "{type: gcs, bucket: weights}\n"
    model = "{namespace: risk, modelFormat: sklearn, storage: {from: gcs, path: x}}\n"
    place.catalog("sealed-secrets", **{"storage/gcs.yaml": store, "models/stars.yaml": model})
    place.done("set", "lake", "--env", "dev", cert(keys), "--from", str(tmp_path / "values"))
    key = "gcloud-application-credentials.json"
    place.done("set", "gcs", "--env", "dev", cert(keys), "--file", f"{key}={tmp_path / 'key.json'}")
    (body,) = [one for one in place.objects("SealedSecret") if one["metadata"]["name"] == "gcs-credentials"]
    assert base64.b64decode(unsealed(body, keys)["data"][key]) == credentials


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ("", '"AWS_ACCESS_KEY_ID" is missing'),
        (f"{LINES}HF_TOKEN=hunter2\n", '"HF_TOKEN" is not a key of the Secret'),
        (f"{LINES}AWS_ACCESS_KEY_ID=hunter2\n", '"AWS_ACCESS_KEY_ID" stands twice'),
        ("hunter2\n", "line 1 is no KEY=value (line hidden)"),
        ('{"hunter2": \n', "line 2 is not JSON (line hidden)"),
        ('{"AWS_ACCESS_KEY_ID": ["hunter2"]}', "must be an object of texts by key (values hidden)"),
        ("AWS_ACCESS_KEY_ID=\nAWS_SECRET_ACCESS_KEY=hunter2\n", '"AWS_ACCESS_KEY_ID" is empty'),
    ],
)
def test_values_that_do_not_fit_are_refused_unseen(place: Place, keys: Path, given: str, said: str) -> None:
    place.catalog("sealed-secrets")
    result = place.run("set", "lake", "--env", "dev", cert(keys), given=given)
    assert result.exit_code == 1
    assert f"standard input: error[values]: {said}" in result.stderr
    assert "hunter2" not in result.output
    assert not (place.root / SEALED).exists()


@pytest.mark.parametrize("backend", ["sealed-secrets", "sops"])
def test_what_a_program_says_of_values_is_masked(place: Place, keys: Path, backend: str) -> None:
    place.catalog(backend)
    program = place.programs / ("sops" if backend == "sops" else "kubeseal")
    write_files(place.programs, {program.name: f"#!/bin/sh\ncat >&2\ncat {place.root}/said >&2\nexit 1\n"})
    write_files(place.root, {"said": "".join(f"{value}: {json.dumps(value)}\n" for value in VALUES.values())})
    result = place.run("set", "lake", "--env", "dev", cert(keys))
    assert result.exit_code == 1
    assert f": error[sealing]: {program.name} says: " in result.stderr
    encoded = [base64.b64encode(value.encode()).decode() for value in VALUES.values()]
    assert not any(value in result.output for value in (*VALUES.values(), *encoded))
    assert not (place.root / "catalog/secrets").exists()


def test_what_is_no_sealed_secret_is_not_written(place: Place, keys: Path) -> None:
    place.catalog("sealed-secrets")
    (place.programs / "kubeseal").write_text("#!/bin/sh\ncat\n", encoding="utf-8")  # hands on what it was given
    result = place.run("set", "lake", "--env", "dev", cert(keys))
    assert result.exit_code == 1
    assert "kubeseal: error[sealing]: kubeseal printed no SealedSecret" in result.stderr
    assert not (place.root / "catalog/secrets").exists()


def test_a_program_that_is_missing(place: Place, keys: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    place.catalog("sealed-secrets")
    monkeypatch.setenv("PATH", str(place.root))
    result = place.run("set", "lake", "--env", "dev", cert(keys))
    assert "kubeseal: error[sealing]: kubeseal is not on PATH. hint: install it: https://" in result.stderr
