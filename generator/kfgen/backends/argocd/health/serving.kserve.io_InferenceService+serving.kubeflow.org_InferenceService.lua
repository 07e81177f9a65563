-- As Argo CD's own, and two things more: the API group of KFServing, and servers of TrainedModels. These come after their
-- server in a wave of their own, which must not wait until it serves: one that cannot start would keep the operation
-- open, and with it its own repair. Whether it serves is told by its TrainedModels.
local frameworks = {"lightgbm", "onnx", "paddle", "pmml", "pytorch", "sklearn", "tensorflow", "triton", "xgboost"}

local function is_multi_model(predictor)
  local model = predictor.model
  if model ~= nil then
    local format = (model.modelFormat or {}).name
    return model.storageUri == nil and model.storage == nil and predictor.storageUris == nil and format ~= "huggingface"
  end
  for _, name in ipairs(frameworks) do
    if predictor[name] ~= nil then
      return predictor[name].storageUri == nil and predictor[name].storage == nil
    end
  end
  for _, container in ipairs(predictor.containers or {}) do
    for _, variable in ipairs(container.env or {}) do
      if variable.name == "MULTI_MODEL_SERVER" and variable.value == "true" then
        return true
      end
    end
  end
  return false
end

if is_multi_model((obj.spec or {}).predictor or {}) then
  return {status = "Healthy", message = "its TrainedModels tell whether it serves"}
end

local hs = {status = "Progressing", message = "waiting for KServe to report"}
local status = obj.status or {}
if status.observedGeneration ~= nil and status.observedGeneration ~= obj.metadata.generation then
  return hs
end
local ready, problems = false, {}
for _, condition in ipairs(status.conditions or {}) do
  if condition.type == "Stopped" then
    if condition.status == "True" then
      return {status = "Suspended", message = "stopped"}
    end
  elseif condition.type == "Ready" then
    ready = condition.status == "True"
  elseif condition.status ~= "True" then
    table.insert(problems, condition.type .. ": " .. (condition.message or condition.reason or condition.status))
  end
end
local transition = (status.modelStatus or {}).transitionStatus
if transition == "BlockedByFailedLoad" or transition == "InvalidSpec" then
  hs.status = "Degraded"
  table.insert(problems, 1, transition)
elseif ready and (transition == nil or transition == "UpToDate") then
  hs.status = "Healthy"
end
hs.message = table.concat(problems, "; ")
return hs
