-- SPDX-License-Identifier: MIT
-- The public names. Modules that a plain application does not use are loaded when their name is first used.
require("luaflask.tasks").install()

local globals = require("luaflask.globals")

---@class luaflask
---@field request luaflask.Request
---@field session luaflask.Session
---@field g table
---@field current_app luaflask.Flask
local luaflask = {
  request = globals.request,
  session = globals.session,
  g = globals.g,
  current_app = globals.current_app,
  _VERSION = require("luaflask.core")._VERSION,
}

-- name -> { module, field } ; without a field, the module itself.
local LAZY = {
  Flask = { "luaflask.app" },
  Blueprint = { "luaflask.blueprint" },
  Config = { "luaflask.config" },
  Request = { "luaflask.wrappers", "Request" },
  Response = { "luaflask.wrappers", "Response" },
  FileStorage = { "luaflask.wrappers", "FileStorage" },
  MultiDict = { "luaflask.datastructures", "MultiDict" },
  Headers = { "luaflask.datastructures", "Headers" },
  Markup = { "luaflask.markup", "Markup" },
  escape = { "luaflask.markup", "escape" },
  abort = { "luaflask.helpers", "abort" },
  redirect = { "luaflask.helpers", "redirect" },
  make_response = { "luaflask.helpers", "make_response" },
  url_for = { "luaflask.helpers", "url_for" },
  flash = { "luaflask.helpers", "flash" },
  get_flashed_messages = { "luaflask.helpers", "get_flashed_messages" },
  jsonify = { "luaflask.helpers", "jsonify" },
  after_response = { "luaflask.lifespan", "after_response" },
  after_this_request = { "luaflask.helpers", "after_this_request" },
  has_app_context = { "luaflask.helpers", "has_app_context" },
  has_request_context = { "luaflask.helpers", "has_request_context" },
  copy_current_request_context = { "luaflask.ctx", "copy_current_request_context" },
  send_file = { "luaflask.files", "send_file" },
  send_from_directory = { "luaflask.files", "send_from_directory" },
  safe_join = { "luaflask.files", "safe_join" },
  secure_filename = { "luaflask.utils", "secure_filename" },
  generate_password_hash = { "luaflask.security", "generate_password_hash" },
  check_password_hash = { "luaflask.security", "check_password_hash" },
  stream_with_context = { "luaflask.streams", "stream_with_context" },
  sse = { "luaflask.sse", "sse" },
  wraps = { "luaflask.functions", "wraps" },
  blank = { "luaflask.values", "blank" },
  try = { "luaflask.values", "try" },
  sleep = { "luaflask.tasks", "sleep" },
  monotonic = { "luaflask.tasks", "monotonic" },
  spawn = { "luaflask.tasks", "spawn" },
  gather = { "luaflask.tasks", "gather" },
  task_local = { "luaflask.tasks", "task_local" },
  shared = { "luaflask.shared", "open" },
  lock = { "luaflask.lock", "new" },
  isinstance = { "luaflask.class", "isinstance" },
  pairs = { "luaflask.compat", "pairs" },
  Cancelled = { "luaflask.exceptions", "Cancelled" },
  LuaError = { "luaflask.exceptions", "LuaError" },
  null = { "luaflask.json", "null" },
  array = { "luaflask.json", "array" },
  object = { "luaflask.json", "object" },
  appcontext_popped = { "luaflask.signals", "appcontext_popped" },
  appcontext_pushed = { "luaflask.signals", "appcontext_pushed" },
  appcontext_tearing_down = { "luaflask.signals", "appcontext_tearing_down" },
  before_render_template = { "luaflask.signals", "before_render_template" },
  got_request_exception = { "luaflask.signals", "got_request_exception" },
  message_flashed = { "luaflask.signals", "message_flashed" },
  request_finished = { "luaflask.signals", "request_finished" },
  request_started = { "luaflask.signals", "request_started" },
  request_tearing_down = { "luaflask.signals", "request_tearing_down" },
  template_rendered = { "luaflask.signals", "template_rendered" },
  UserAgent = { "luaflask.wrappers", "UserAgent" },
  class = { "luaflask.class" },
  cli = { "luaflask.cli" },
  datastructures = { "luaflask.datastructures" },
  exceptions = { "luaflask.exceptions" },
  formparser = { "luaflask.formparser" },
  http = { "luaflask.http" },
  datetime = { "luaflask.datetime" },
  itsdangerous = { "luaflask.itsdangerous" },
  json = { "luaflask.json" },
  logging = { "luaflask.logging" },
  middleware = { "luaflask.middleware" },
  routing = { "luaflask.routing" },
  security = { "luaflask.security" },
  sessions = { "luaflask.sessions" },
  signals = { "luaflask.signals" },
  testing = { "luaflask.testing" },
  utils = { "luaflask.utils" },
  views = { "luaflask.views" },
}

return setmetatable(luaflask, {
  __index = function(_, name)
    local place = LAZY[name]
    if place == nil then
      return nil
    end
    local value = require(place[1])
    if place[2] then
      value = value[place[2]]
    end
    rawset(luaflask, name, value)
    return value
  end,
})
