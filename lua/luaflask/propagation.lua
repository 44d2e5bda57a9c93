-- SPDX-License-Identifier: MIT
-- Errors that an application lets through in testing and debug mode: they are raised where the request was made.
local propagation = {}

-- By the tag of the request: { error } as soon as it was raised, false while it runs.
local raised = {}

--- Begins to wait for the errors of a request.
---@param tag integer
function propagation.watch(tag)
  raised[tag] = false
end

--- Notes an error for whoever made the request with this tag; the first one counts.
---@param tag integer
---@param err any
---@return boolean noted false when nobody waits for the request
function propagation.note(tag, err)
  if raised[tag] == nil then
    return false
  end
  raised[tag] = raised[tag] or { err }
  return true
end

--- Ends the waiting: { error }, or false when there was none.
---@param tag integer
---@return table|false
function propagation.take(tag)
  local found = raised[tag]
  raised[tag] = nil
  return found
end

return propagation
