-- SPDX-License-Identifier: MIT
-- SecurityHeaders: what a browser may be told to be careful about, safe by default. What the application sets itself
-- stays. Each header can be given another value, or be left out with false.
--
--   app.wsgi_app = SecurityHeaders(app.wsgi_app, { content_security_policy = { ["default-src"] = "'self'",
--     ["img-src"] = { "'self'", "https://img.example" } } })
--   SecurityHeaders.init_app(app)                -- the same as a hook: no environ is made for it
local base = require("luaflask.middleware.base")
local class = require("luaflask.class")
local core = require("luaflask.core")
local functions = require("luaflask.functions")

---@class luaflask.middleware.SecurityHeadersOptions
---@field content_security_policy string|table|false|nil text, or directive -> sources (a string or a list); default
---  "default-src 'self'; object-src 'none'"
---@field content_security_policy_report_only boolean? violations are reported only (false)
---@field strict_transport_security string|false|nil over https alone; default "max-age=31556926; includeSubDomains"
---@field content_type_options string|false|nil "nosniff"
---@field frame_options string|false|nil "SAMEORIGIN"
---@field referrer_policy string|false|nil "strict-origin-when-cross-origin"
---@field permissions_policy string|false|nil "browsing-topics=()"
---@field cross_origin_opener_policy string|false|nil "same-origin"
---@field cross_origin_resource_policy string|false|nil none
---@field cross_origin_embedder_policy string|false|nil none

---@class luaflask.middleware.SecurityHeaders: luaflask.Class
---@overload fun(app: luaflask.WSGIApp, options: table?): luaflask.middleware.SecurityHeaders
local SecurityHeaders = class.new("SecurityHeaders")

local DEFAULTS = {
  content_security_policy = "default-src 'self'; object-src 'none'", content_security_policy_report_only = false,
  strict_transport_security = "max-age=31556926; includeSubDomains", content_type_options = "nosniff",
  frame_options = "SAMEORIGIN", referrer_policy = "strict-origin-when-cross-origin",
  permissions_policy = "browsing-topics=()", cross_origin_opener_policy = "same-origin",
  cross_origin_resource_policy = false, cross_origin_embedder_policy = false,
}

local NAMES = {
  { "content_type_options", "X-Content-Type-Options" }, { "frame_options", "X-Frame-Options" },
  { "referrer_policy", "Referrer-Policy" }, { "permissions_policy", "Permissions-Policy" },
  { "cross_origin_opener_policy", "Cross-Origin-Opener-Policy" },
  { "cross_origin_resource_policy", "Cross-Origin-Resource-Policy" },
  { "cross_origin_embedder_policy", "Cross-Origin-Embedder-Policy" },
}

local function policy_text(policy)
  if type(policy) ~= "table" then
    return policy
  end
  local directives = {}
  for directive, sources in next, policy do
    local text = type(sources) == "table" and table.concat(sources, " ") or sources
    directives[#directives + 1] = text == true and directive or directive .. " " .. text
  end
  table.sort(directives)
  return table.concat(directives, "; ")
end

-- { name, value } of each header, and the value of Strict-Transport-Security.
local function read(given)
  local options, list = base.options("SecurityHeaders", given, DEFAULTS), {}
  local function put(name, value)
    if value then
      if type(value) ~= "string" or value:find("[\r\n%z]") then
        functions.fail("SecurityHeaders: the value of %s is one line of text, or false for none, not %s", name,
          tostring(value))
      end
      list[#list + 1] = { name, value }
    end
  end
  put(options.content_security_policy_report_only and "Content-Security-Policy-Report-Only"
    or "Content-Security-Policy", policy_text(options.content_security_policy))
  for _, entry in ipairs(NAMES) do
    put(entry[2], options[entry[1]])
  end
  return list, options.strict_transport_security
end

---@param app luaflask.WSGIApp
---@param options luaflask.middleware.SecurityHeadersOptions?
function SecurityHeaders:init(app, options)
  self.app = base.application("SecurityHeaders", app)
  self.list, self.transport = read(options)
end

function SecurityHeaders:__call(environ, start_response)
  local secure = environ["wsgi.url_scheme"] == "https"
  return self.app(environ, base.changing(start_response, function(headers)
    for _, entry in ipairs(self.list) do
      if not base.find(headers, entry[1]:lower()) then
        headers[#headers + 1] = { entry[1], entry[2] }
      end
    end
    if secure and self.transport and not base.find(headers, "strict-transport-security") then
      headers[#headers + 1] = { "Strict-Transport-Security", self.transport }
    end
  end))
end

--- The same for an application without the way through an environ: an after_request function sets the headers.
---@param app luaflask.Flask
---@param options luaflask.middleware.SecurityHeadersOptions?
function SecurityHeaders.init_app(app, options)
  local list, transport = read(options)
  local request = core.request.proxy
  app:after_request(function(response)
    local headers = response.headers
    for i = 1, #list do
      if headers[list[i][1]] == nil then
        headers[list[i][1]] = list[i][2]
      end
    end
    if transport and request.scheme == "https" and headers["Strict-Transport-Security"] == nil then
      headers["Strict-Transport-Security"] = transport
    end
    return response
  end)
end

return SecurityHeaders
