local function health(status, message)
  return {status = status, message = message or ""}
end

if obj.metadata.deletionTimestamp ~= nil then
  return health("Progressing", "the resource is being deleted")
end
local status = obj.status
if status == nil or status.phase == nil then
  return health("Progressing", "the operator has not looked at the resource yet")
end
if obj.metadata.generation ~= nil
    and (status.observedGeneration == nil or status.observedGeneration < obj.metadata.generation) then
  return health("Progressing", "the operator has not looked at the spec as it is now yet")
end
if status.phase == "Failed" then
  return health("Degraded", status.message)
end
if status.phase == "Completed" then
  return health("Healthy", status.message or status.backup)
end
return health("Progressing", status.message or status.phase)
