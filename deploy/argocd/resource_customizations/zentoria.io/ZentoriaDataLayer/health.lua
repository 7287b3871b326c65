local function health(status, message)
  return {status = status, message = message}
end

if obj.metadata.deletionTimestamp ~= nil then
  return health("Progressing", "the resource is being deleted")
end
if obj.status == nil or obj.status.conditions == nil then
  return health("Progressing", "the operator has not looked at the resource yet")
end
if obj.metadata.generation ~= nil
    and (obj.status.observedGeneration == nil or obj.status.observedGeneration < obj.metadata.generation) then
  return health("Progressing", "the operator has not looked at the spec as it is now yet")
end

local conditions = {}
for _, condition in ipairs(obj.status.conditions) do
  conditions[condition.type] = condition
end
local function holds(name)
  return conditions[name] ~= nil and conditions[name].status == "True"
end
local function message(name)
  return conditions[name] ~= nil and conditions[name].message or ""
end

if holds("Stalled") then
  return health("Degraded", message("Stalled"))
end
if holds("Paused") then
  if holds("Ready") or message("Ready") == "" then
    return health("Suspended", message("Paused"))
  end
  return health("Suspended", message("Paused") .. "; " .. message("Ready"))
end
if holds("Ready") then
  return health("Healthy", message("Ready"))
end
if holds("Reconciling") then
  return health("Progressing", message("Reconciling"))
end
-- In mode Observe the operator found differences, and waits for somebody who lets it apply them.
if conditions["Ready"] ~= nil and conditions["Ready"].reason == "ChangesHeld" then
  return health("Suspended", message("Ready"))
end
return health("Progressing", message("Ready"))
