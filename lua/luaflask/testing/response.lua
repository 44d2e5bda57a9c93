-- SPDX-License-Identifier: MIT
-- What a test client gets: a response of the application's class that also knows its request and the redirects that
-- led to it.
local datastructures = require("luaflask.datastructures")

local responses = {}

---@class luaflask.TestResponse: luaflask.Response
---@field text string the body
---@field json any the decoded body, nil when the response is not JSON
---@field history luaflask.TestResponse[] the redirects that led here, first to last
---@field request luaflask.BoundRequest the request that was answered

-- Fields that are made when they are asked for.
local function get_text(self)
  return self:get_data(true)
end

local function get_json(self)
  return self:get_json()
end

-- What was sent, not what the body would come to.
local function get_content_length(self)
  return self.headers:get("Content-Length", nil, "int")
end

local test_classes = setmetatable({}, { __mode = "k" })

--- The TestResponse class over a response class: one for each.
---@param response_class luaflask.Class
---@return luaflask.Class
function responses.class_over(response_class)
  local cls = test_classes[response_class]
  if cls == nil then
    cls = response_class:extend("TestResponse", { getters = {
      text = get_text, json = get_json, content_length = get_content_length,
    } })
    test_classes[response_class] = cls
  end
  return cls
end

--- A TestResponse of what the application sent.
---@param response_class luaflask.Class
---@param status string "200 OK"
---@param headers luaflask.Headers
---@param body any
---@return luaflask.TestResponse
function responses.make(response_class, status, headers, body)
  local has_type = headers:has("Content-Type")
  local response = responses.class_over(response_class)(body, status, headers)
  if not has_type then
    response.headers:remove("Content-Type")
  end
  response.history = {}
  return response
end

--- Headers of the core's list: name, value, …
---@param flat string[]
---@return luaflask.Headers
function responses.headers(flat)
  local headers = datastructures.Headers()
  for i = 1, #flat, 2 do
    headers:add(flat[i], flat[i + 1])
  end
  return headers
end

return responses
