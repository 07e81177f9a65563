-- A runtime has no status. Models that use one which is disabled say so themselves.
if (obj.spec or {}).disabled then
  return {status = "Healthy", message = "disabled"}
end
return {status = "Healthy", message = ""}
