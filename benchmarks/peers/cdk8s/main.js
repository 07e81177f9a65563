// A chart per environment; an InferenceService and a PersistentVolumeClaim per model of models/<name>.json.
const fs = require('node:fs');
const path = require('node:path');
const { ApiObject, App, Chart } = require('cdk8s');

const ENVIRONMENTS = {
  dev: { deploymentMode: 'Serverless', storageClass: 'standard', minReplicas: 0 },
  staging: { deploymentMode: 'Knative', storageClass: 'nfs-client' },
  prod: { deploymentMode: 'Knative', storageClass: 'nfs-client' },
};

const models = fs
  .readdirSync('models')
  .sort()
  .map((file) => JSON.parse(fs.readFileSync(path.join('models', file), 'utf8')));

function addModel(chart, environment, model) {
  const labels = {
    'app.kubernetes.io/managed-by': 'kfgen',
    'app.kubernetes.io/name': model.name,
    'app.kubernetes.io/part-of': 'bench',
  };
  new ApiObject(chart, model.name, {
    apiVersion: 'serving.kserve.io/v1beta1',
    kind: 'InferenceService',
    metadata: {
      name: model.name,
      namespace: 'serving',
      labels,
      annotations: { 'serving.kserve.io/deploymentMode': environment.deploymentMode },
    },
    spec: {
      predictor: {
        minReplicas: environment.minReplicas ?? model.replicas.min,
        maxReplicas: model.replicas.max,
        timeout: model.timeout,
        model: {
          modelFormat: { name: model.format },
          protocolVersion: model.protocol,
          resources: {
            requests: { cpu: model.cpu, memory: model.memory.request },
            limits: { cpu: model.cpu, memory: model.memory.limit },
          },
          storageUri: `pvc://${model.name}/models/${model.name}/${model.version}`,
        },
      },
    },
  });
  new ApiObject(chart, `${model.name}-claim`, {
    apiVersion: 'v1',
    kind: 'PersistentVolumeClaim',
    metadata: {
      name: model.name,
      namespace: 'serving',
      labels,
      annotations: {
        'argocd.argoproj.io/compare-options': 'IgnoreExtraneous',
        'argocd.argoproj.io/sync-options': 'Prune=false,Delete=false',
        'helm.sh/resource-policy': 'keep',
        'kustomize.toolkit.fluxcd.io/prune': 'disabled',
      },
    },
    spec: {
      accessModes: ['ReadWriteMany'],
      storageClassName: environment.storageClass,
      resources: { requests: { storage: model.size } },
    },
  });
}

const app = new App({ outdir: 'dist' });
for (const [name, environment] of Object.entries(ENVIRONMENTS)) {
  const chart = new Chart(app, name);
  for (const { environments = {}, ...general } of models) {
    addModel(chart, environment, { ...general, ...environments[name] });
  }
}
app.synth();
