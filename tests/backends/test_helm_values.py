"""Values of a chart: offered where something reads them, whatever mode the base or an environment has."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from equality import assert_same, helm, write
from worlds import catalog, rendered

MODEL = "namespace: ml\nmodelFormat: sklearn\nstorage: s3://models/fraud/$(version)\nversion: 7\n"
CANARY = "canary: {percent: 10, version: 8}\n"


@pytest.mark.parametrize(("mode", "other"), [("Knative", "Standard"), ("Standard", "Knative")])
@pytest.mark.parametrize("model", [MODEL, MODEL + CANARY], ids=["alone", "canary"])
def test_the_share_of_a_canary_is_a_value_where_the_mode_reads_it(
    mode: str, other: str, model: str, tmp_path: Path
) -> None:
    files = {
        "models/fraud.yaml": model,
        "environments/dev.yaml": f"mode: {other}\n",
        "environments/same.yaml": "{}\n",
        "kfgen.yaml": "name: demo\nenvironments: [dev, same]\n"
        f"defaults: {{environment: {{versions: {{kserve: 0.20.0}}, mode: {mode}}}}}\n",
    }
    result = rendered(catalog(files))
    write(result.tree.files, tmp_path)
    offered = json.dumps(json.loads((tmp_path / "charts/ml/values.schema.json").read_text()))
    assert ("canaryTrafficPercent" in offered) == (mode == "Knative")
    for number, environment in enumerate(("dev", "same")):
        for tool in ("helm3", "helm4"):
            got = helm(tool, tmp_path / "charts/ml", environment, number=number)
            assert_same(got, result.objects[environment, "ml"], tool)


RULE = (
    "prometheusRule: {notReady: 10m, latency: {above: 2s}, rules: [{alert: Own, expr: 'up{namespace=\"ml\"} == 0'}]}\n"
)


@pytest.mark.parametrize("environment", ["dev", "mapped", "other"])
def test_the_real_name_of_a_namespace_reaches_the_expressions_of_alerts(environment: str, tmp_path: Path) -> None:
    files = {
        "models/fraud.yaml": MODEL + RULE + "environments: {other: {prometheusRule: {notReady: 1h}}}\n",
        "namespaces/ml.yaml": "environments: {mapped: {name: acme-ml}, other: {name: other-ml}}\n",
        "environments/mapped.yaml": "{}\n",
        "environments/other.yaml": "{}\n",
        "kfgen.yaml": "name: demo\nenvironments: [dev, mapped, other]\n"
        "defaults: {environment: {versions: {kserve: 0.20.0, knative: 1.10.0}, mode: Knative}}\n",
    }
    result = rendered(catalog(files))
    write(result.tree.files, tmp_path)
    for tool in ("helm3", "helm4"):
        assert_same(helm(tool, tmp_path / "charts/ml", environment), result.objects[environment, "ml"], tool)
    renamed = helm("helm4", tmp_path / "charts/ml", environment, extra=["--set", "namespaces.ml=new"])
    (rule,) = [body for body in renamed if body["kind"] == "PrometheusRule"]
    *made, own = [rule["expr"] for rule in rule["spec"]["groups"][0]["rules"]]
    assert rule["metadata"]["namespace"] == "new"
    assert len(made) == 2
    for expression in made:
        assert set(re.findall(r'namespace(?:_name)?="([^"]*)"', expression)) == {"new"}
    assert own == 'up{namespace="ml"} == 0'  # what people wrote stays as it is
