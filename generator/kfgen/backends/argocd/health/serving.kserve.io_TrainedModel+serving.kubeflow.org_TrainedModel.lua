-- Whether its server serves is a matter of time; that it does not fit, or is not supported, is not.
local final = {FrameworkSupported = true, IsMMSPredictor = true, MemoryResourceAvailable = true}
local hs = {status = "Progressing", message = "waiting for KServe to report"}
for _, condition in ipairs((obj.status or {}).conditions or {}) do
  if condition.status == "False" and final[condition.type] then
    return {status = "Degraded", message = condition.type .. ": " .. (condition.message or condition.reason or "")}
  end
  if condition.type == "Ready" then
    hs.message = condition.message or condition.reason or ""
    if condition.status == "True" then
      hs.status = "Healthy"
    end
  end
end
return hs
