-- SPDX-License-Identifier: MIT
-- What is looked at once, before the first request: settings whose value cannot be right.
local functions = require("luaflask.functions")

local checks = {}

local function one_of(...)
  local list = { ... }
  local function is_listed(v)
    for _, allowed in ipairs(list) do
      if v == allowed then
        return true
      end
    end
    return false
  end
  return { is_listed, "one of " .. table.concat(list, ", ") }
end

local function number(v)
  return type(v) == "number" and v >= 0
end

local function text(v)
  return type(v) == "string"
end

local function list_of_texts(v)
  for _, item in ipairs(type(v) == "table" and v or { false }) do
    if type(item) ~= "string" then
      return false
    end
  end
  return true
end

local function boolean(v)
  return type(v) == "boolean"
end

-- name -> { check, what it should be }; a setting that is nil is never wrong.
local SETTINGS = {
  SECRET_KEY = { text, "a string" },
  SECRET_KEY_FALLBACKS = { list_of_texts, "a list of strings" },
  SERVER_NAME = { text, "a string such as \"example.com:5000\"" },
  APPLICATION_ROOT = { text, "a string" },
  TRUSTED_HOSTS = { list_of_texts, "a list of strings" },
  SESSION_COOKIE_NAME = { text, "a string" },
  SESSION_COOKIE_SAMESITE = one_of("Strict", "Lax", "None"),
  PERMANENT_SESSION_LIFETIME = { number, "a number of seconds" },
  SEND_FILE_MAX_AGE_DEFAULT = { function(v)
    return number(v) or functions.is_callable(v)
  end, "a number of seconds" },
  MAX_CONTENT_LENGTH = { number, "a number of bytes" },
  MAX_FORM_MEMORY_SIZE = { number, "a number of bytes" },
  MAX_FORM_PARTS = { number, "a number" },
  MAX_COOKIE_SIZE = { number, "a number of bytes" },
  PROVIDE_AUTOMATIC_OPTIONS = { boolean, "true or false" },
  TRAP_HTTP_EXCEPTIONS = { boolean, "true or false" },
  ERROR_FORMAT = one_of("auto", "html", "json", "problem", "text"),
}

-- Wrong only for requests that write a session: these fail, as in Flask, and the start says so.
local NEEDED_LATE = { SESSION_COOKIE_SAMESITE = true }

--- Refuses settings that cannot be served with.
---@param app luaflask.Flask
function checks.settings(app)
  for name, entry in next, SETTINGS do
    local value = app.config[name]
    if value ~= nil and not entry[1](value) then
      local message = ("app.config.%s is %s: it must be %s"):format(name, type(value) == "string"
        and ("%q"):format(value) or type(value) == "table" and "a table" or tostring(value), entry[2])
      if NEEDED_LATE[name] then
        app.logger:warning("%s", message)
      else
        functions.fail("%s", message)
      end
    end
  end
end

--- Warns of routes whose host nobody looks at, or that no request can match because of their subdomain.
---@param app luaflask.Flask
function checks.routes(app)
  local map = app.url_map
  for rule in map:iter_rules() do
    local host = rule.host ~= nil and rule.host ~= "" and not map.host_matching
    local subdomain = rule.subdomain ~= map.default_subdomain and not app.subdomain_matching and not map.host_matching
    if (host or subdomain) and not rule.build_only then
      app.logger:warning("the %s of the route '%s' is looked at only if the application says %s_matching = true "
        .. "(declared at %s)", host and "host" or "subdomain", rule.rule, host and "host" or "subdomain",
        rule._where or "?")
    end
  end
end

return checks
