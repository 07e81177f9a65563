-- What comes later waits until an Application of kfgen is applied, not until every model in it serves.
local hs = {status = "Progressing", message = ""}
local status = obj.status or {}
if status.health ~= nil then
  hs.status = status.health.status or hs.status
  hs.message = status.health.message or ""
end
local labels = obj.metadata.labels or {}
local synced = status.sync ~= nil and status.sync.status == "Synced"
local done = status.operationState ~= nil and status.operationState.phase == "Succeeded"
if labels["app.kubernetes.io/managed-by"] == "kfgen" and synced and done and hs.status ~= "Healthy" then
  hs.message = "applied; what it holds is " .. hs.status
  hs.status = "Healthy"
end
return hs
