-- The profile controller sets no condition when all is well: it adds its finalizer once the namespace is there.
local finalizers = obj.metadata.finalizers or {}
if #finalizers > 0 then
  return {status = "Healthy", message = "its namespace is there"}
end
local conditions = (obj.status or {}).conditions or {}
if #conditions > 0 and conditions[#conditions].type == "Failed" then
  return {status = "Degraded", message = conditions[#conditions].message or ""}
end
return {status = "Progressing", message = "waiting for the namespace"}
