-- SPDX-License-Identifier: MIT
-- Requests, responses and uploaded files under one name, as werkzeug.wrappers has them. Each is loaded on
-- first use.
local PLACES = {
  Response = "luaflask.wrappers.response",
  Request = "luaflask.wrappers.request",
  FileStorage = "luaflask.wrappers.file_storage",
  UserAgent = "luaflask.wrappers.user_agent",
}

---@class luaflask.wrappers
---@field Response luaflask.Response
---@field Request luaflask.Request
---@field FileStorage luaflask.FileStorage
---@field UserAgent luaflask.UserAgent
return setmetatable({}, {
  __index = function(self, name)
    local place = PLACES[name]
    if place then
      local value = require(place)
      self[name] = value
      return value
    end
  end,
})
