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
if status.phase == "Failed" or status.phase == "PartiallyFailed" then
  return health("Degraded", status.message)
end
if status.phase ~= "Completed" then
  return health("Progressing", status.message or status.phase)
end
-- A copy can be damaged or get lost after the backup was complete.
for _, tier in ipairs(status.tiers or {}) do
  if tier.state == "Corrupt" or tier.state == "Lost" then
    return health("Degraded", tier.name .. ": " .. (tier.message or tier.state))
  end
end
return health("Healthy", status.message or status.folder)
