-- SPDX-License-Identifier: MIT
-- UserAgent: what a browser calls itself. It is not taken apart: a class of one's own, named as
-- `user_agent_class` of a request class, may fill the other fields.
local class = require("luaflask.class")

---@class luaflask.UserAgent: luaflask.Class
---@field string string the header as it came, "" without one
---@field platform string? the system
---@field browser string?
---@field version string? of the browser
---@field language string?
local UserAgent = class.new("UserAgent")

---@param text string
function UserAgent:init(text)
  self.string = text
end

---@return string
function UserAgent:to_header()
  return self.string
end

UserAgent.__tostring = UserAgent.to_header

return UserAgent
