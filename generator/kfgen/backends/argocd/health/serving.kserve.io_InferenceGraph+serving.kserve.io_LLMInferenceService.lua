local hs = {status = "Progressing", message = "waiting for KServe to report"}
for _, condition in ipairs((obj.status or {}).conditions or {}) do
  if condition.type == "Ready" then
    hs.message = condition.message or condition.reason or ""
    if condition.status == "True" then
      hs.status = "Healthy"
    end
  end
end
return hs
