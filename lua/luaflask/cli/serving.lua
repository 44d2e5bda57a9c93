-- SPDX-License-Identifier: MIT
-- The options of `luaflask run` and `app:run{}`: their kinds, defaults and limits, in one list. On the command line
-- they are `--max-body 16M`, in the environment `LUAFLASK_RUN_MAX_BODY=16M`, in a script `max_body = "16M"`.
local core = require("luaflask.core")
local compat = require("luaflask.compat")
local similarity = require("luaflask.routing.similarity")

local serving = {}

---@class luaflask.cli.ServingOption
---@field name string as in --name
---@field short string? one letter
---@field value string? the word that stands for its value in the help; nil for a flag
---@field negatable boolean? the flag has a --no-name as well
---@field repeatable boolean? its value is the list of all that were given
---@field help string
---@field kind "text"|"port"|"count"|"bytes"|"seconds"|"mode"|"flag"|"folders"
---@field default any nil: none; a function is called for it
---@field min number? of a count, of bytes
---@field max number? of a count, of bytes, of seconds
---@field check (fun(text: string): true?, string?)? of a text: gives nil and what is wrong

---@type luaflask.cli.ServingOption[]
serving.options = {
  { name = "host", short = "h", value = "HOST", kind = "text", default = "127.0.0.1",
    help = "address to listen on, or unix:PATH (127.0.0.1)" },
  { name = "port", short = "p", value = "PORT", kind = "port", default = "5000",
    help = "port to listen on, 0 for any free one (5000)" },
  { name = "cert", value = "FILE", kind = "text",
    help = "serve HTTPS: certificate and chain (PEM file),\nor 'adhoc' for one that is made for development" },
  { name = "key", value = "FILE", kind = "text",
    help = "its key, if that is not in the same file" },
  { name = "http2", negatable = true, kind = "flag", default = true,
    help = "whether HTTPS offers HTTP/2 (it does)" },
  { name = "h2c", kind = "flag", default = false,
    help = "speak HTTP/2 without TLS too, beside HTTP/1.1" },
  { name = "static", value = "URL=DIR", kind = "folders", repeatable = true,
    help = "serve files of a folder past the application: no\nhooks, sessions, error handlers; repeatable" },
  { name = "workers", short = "w", value = "N", kind = "count", default = core.server.cpus, min = 1, max = 1024,
    help = "worker processes (one for each processor)" },
  { name = "shared-memory", value = "BYTES", kind = "bytes", default = "64M", min = 1024 ^ 2, max = 2 ^ 37,
    help = "what luaflask.shared and luaflask.lock have (64M)" },
  { name = "max-body", value = "BYTES", kind = "bytes", default = "128M",
    help = "the longest body of a request (128M); handlers of\nerrors see MAX_CONTENT_LENGTH" },
  { name = "max-bodies", value = "BYTES", kind = "bytes", default = "512M",
    help = "all bodies that a worker holds at a time (512M)" },
  { name = "max-header-size", value = "BYTES", kind = "bytes", default = "32K",
    help = "request line and headers together (32K)" },
  { name = "max-headers", value = "N", kind = "count", default = 99, min = 1, max = 99,
    help = "headers of a request (99)" },
  { name = "max-target", value = "BYTES", kind = "bytes", default = "8K",
    help = "path and query together (8K)" },
  { name = "http2-resets", value = "N", kind = "count", default = 1000, min = 0, max = 1e9,
    help = "requests that one HTTP/2 connection may take back\nin a minute, before it is cut (1000)" },
  { name = "idle-timeout", value = "SECONDS", kind = "seconds", default = 75,
    help = "how long a connection may wait for a request (75)" },
  { name = "head-timeout", value = "SECONDS", kind = "seconds", default = 20,
    help = "how long the head of a request may take (20)" },
  { name = "body-timeout", value = "SECONDS", kind = "seconds", default = 30,
    help = "how long a body may make no progress (30)" },
  { name = "body-rate", value = "BYTES", kind = "bytes", default = "256",
    help = "the least bytes of a body each second (256)" },
  { name = "write-timeout", value = "SECONDS", kind = "seconds", default = 60,
    help = "how long a client may take nothing (60)" },
  { name = "tls-timeout", value = "SECONDS", kind = "seconds", default = 10,
    help = "how long a TLS handshake may take (10)" },
  { name = "http2-streams", value = "N", kind = "count", default = 100, min = 1, max = 100,
    help = "requests of one HTTP/2 connection at a time (100)" },
  { name = "handler-timeout", value = "SECONDS", kind = "seconds", default = 0,
    help = "how long a view may take (0: any time)" },
  { name = "drain-timeout", value = "SECONDS", kind = "seconds", default = 30,
    help = "how long requests have to end at a stop\nor reload (30)" },
  { name = "load-timeout", value = "SECONDS", kind = "seconds", default = 60,
    help = "how long the application may take to load (60)" },
  { name = "watchdog", value = "SECONDS", kind = "seconds", default = 30,
    help = "how long a view may compute without waiting (30)" },
  { name = "user", value = "NAME[:GROUP]", kind = "text",
    help = "serve as this user; the master stays root" },
  { name = "socket-mode", value = "MODE", kind = "mode", default = "660",
    help = "permissions of a Unix socket (660)" },
  { name = "access-log", value = "FILE", kind = "text",
    help = "write a line for each request to a file, or to\nstandard output (-)" },
  { name = "access-log-format", value = "FORMAT", kind = "text", default = "combined",
    check = core.server.check_access_format,
    help = "common, combined, json or Apache's %-directives\n(combined)" },
  { name = "error-log", value = "FILE", kind = "text",
    help = "where errors are written (standard error)" },
  { name = "slow-request", value = "SECONDS", kind = "seconds", default = 0,
    help = "log requests whose view takes longer (0: none)" },
}

local UNITS = { [""] = 1, k = 1024, m = 1024 ^ 2, g = 1024 ^ 3 }
local LONGEST = 1e9 -- seconds, some thirty years

-- A number without sign, fraction or exponent, written out or as it is; nil for anything else.
local function whole_number(v)
  if type(v) == "number" and v == math.floor(v) and v >= 0 and v < 2 ^ 53 then
    return math.floor(v)
  end
  return type(v) == "string" and v:find("^%d+$") and #v <= 15 and math.floor(tonumber(v)) or nil
end

local readers = {}

function readers.text(option, v)
  if type(v) ~= "string" then
    return nil, "text"
  end
  if option.check then
    local ok, wrong = option.check(v)
    return ok and v or nil, wrong
  end
  return v
end

function readers.flag(_, v)
  if type(v) == "boolean" then
    return v
  end
  local word = tostring(v):lower()
  return word ~= "" and word ~= "0" and word ~= "false" and word ~= "no"
end

function readers.count(option, v)
  local n = whole_number(v)
  local ok = n and n >= option.min and n <= option.max
  return ok and n or nil, ("a number between %d and %d"):format(option.min, option.max)
end

function readers.port(_, v)
  local n = whole_number(v)
  return n and n <= 65535 and ("%d"):format(n) or nil, "a number between 0 and 65535"
end

-- Permissions, in octal as for chmod.
function readers.mode(_, v)
  local digits = tostring(whole_number(v) or v):match("^0?([0-7][0-7][0-7])$")
  return digits and tonumber(digits, 8) or nil, "permissions such as 660 or 600"
end

function readers.bytes(option, v)
  local digits, unit = tostring(v):lower():match("^(%d+)([kmg]?)i?b?$")
  local n = digits and #digits <= 12 and tonumber(digits) * UNITS[unit]
  if n and option.min and (n < option.min or n > option.max) then
    return nil, ("a number of bytes between %dM and %dG"):format(option.min / UNITS.m, option.max / UNITS.g)
  end
  return n and math.floor(n) or nil, "a number of bytes such as 512, 64K, 16M or 1G"
end

-- Seconds as milliseconds, which is what the core counts in.
function readers.seconds(_, v)
  local n = type(v) == "number" and v
    or type(v) == "string" and v:find("^%d*%.?%d*$") and v:find("%d") and tonumber(v) or nil
  local ok = n and n >= 0 and n <= LONGEST
  return ok and math.floor(n * 1000 + 0.5) or nil, "a number of seconds such as 30 or 0.5 (0: no limit)"
end

-- "/assets=public", or several of them in a list.
function readers.folders(_, v)
  local folders = {}
  for i, pair in ipairs(type(v) == "table" and v or { v }) do
    local url, folder = tostring(pair):match("^(/[^=]*)=(.+)$")
    if not url then
      return nil, "URL=DIR such as /assets=public", pair
    end
    folders[i] = { url, folder }
  end
  return folders
end

-- What no option can tell by itself.
local function check(settings)
  if settings.key and not settings.cert then
    return "there is a key but no certificate: give its file with --cert"
  elseif settings.key and settings.cert == "adhoc" then
    return "--cert adhoc brings its own key: leave --key away"
  elseif settings.h2c and settings.cert then
    return "--h2c is HTTP/2 without TLS; with --cert, TLS itself tells clients of HTTP/2: leave --h2c away"
  elseif settings.h2c and not settings.http2 then
    return "--h2c and --no-http2 contradict each other"
  end
end

local function default_of(option)
  if type(option.default) == "function" then
    return option.default()
  end
  return option.default
end

-- All options, checked; `find(option, key)` gives what was said of one, `label(option, key)` its name in messages.
local function read(find, label)
  local settings = {}
  for _, option in ipairs(serving.options) do
    local key = option.name:gsub("-", "_")
    local value = find(option, key)
    if value == nil then
      value = default_of(option)
    end
    if value ~= nil then
      local checked, wanted, what = readers[option.kind](option, value)
      if checked == nil then
        return nil, ("%s: %s, not '%s'"):format(label(option, key), wanted, tostring(what or value))
      end
      settings[key] = checked
    end
  end
  local message = check(settings)
  return message == nil and settings or nil, message
end

-- The type of an option of `luaflask run`: the readers above, with the messages of the command line.
local function type_of(option)
  local types = require("luaflask.cli.types")
  local Serving = types.ParamType:extend("Serving", { name = option.value or "flag" })
  function Serving:convert(value, param, ctx)
    local checked, wanted, what = readers[option.kind](option, value)
    if checked == nil then
      self:fail(("%s, not '%s'"):format(wanted, tostring(what or value)), param, ctx)
    end
    return option.repeatable and checked[1] or checked
  end
  return Serving()
end

--- The options as those of a command.
---@return luaflask.cli.Option[]
function serving.command_options()
  local Option = require("luaflask.cli.option")
  local list = {}
  for i, option in ipairs(serving.options) do
    local names = { "--" .. option.name .. (option.negatable and "/--no-" .. option.name or "") }
    names[2] = option.short and "-" .. option.short
    names[#names + 1] = {
      type = option.kind ~= "flag" and type_of(option) or nil, is_flag = option.kind == "flag" or nil,
      multiple = option.repeatable, metavar = option.value, help = option.help:gsub("\n", " "),
      default = option.default,
    }
    list[i] = Option(compat.unpack(names))
  end
  return list
end

--- Checks what the options of a command line make together.
---@param given table<string, any> converted, by name, with "_" for "-"
---@return table? settings bytes and counts as integers, seconds as milliseconds; nil if they contradict each other
---@return string? message
function serving.settings_of(given)
  local settings = {}
  for _, option in ipairs(serving.options) do
    local key = option.name:gsub("-", "_")
    local value = given[key]
    if option.repeatable and value and value[1] == nil then
      value = nil
    end
    settings[key] = value
  end
  local message = check(settings)
  return message == nil and settings or nil, message
end

-- Flask's name: "adhoc" or { certificate file, key file }.
local function take_ssl_context(given)
  local context, copy = given.ssl_context, {}
  for key, value in pairs(given) do
    copy[key] = value
  end
  copy.ssl_context = nil
  if type(context) == "table" then
    copy.cert, copy.key = context[1], context[2]
  else
    copy.cert = context
  end
  return copy
end

--- The options of `app:run{}`; names that are none are refused.
---@param given table<string, any>
---@return table? settings as of read_command
---@return string? message
function serving.read_script(given)
  if given.ssl_context then
    given = take_ssl_context(given)
  end
  local names = { "debug" }
  for i, option in ipairs(serving.options) do
    names[i + 1] = option.name:gsub("-", "_")
  end
  for key in pairs(given) do
    local known = false
    for _, name in ipairs(names) do
      known = known or name == key
    end
    if not known then
      local near = type(key) == "string" and similarity.closest(key, names)
      return nil, ("app:run: there is no option '%s'%s"):format(tostring(key),
        near and (" (did you mean %s?)"):format(near) or "")
    end
  end
  return read(function(_, key)
    return given[key]
  end, function(_, key)
    return "app:run: " .. key
  end)
end

return serving
