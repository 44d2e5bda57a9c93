-- SPDX-License-Identifier: MIT
-- ProfilerMiddleware: where the time of each request goes, as a summary in text and, with `profile_dir`, as a flame
-- graph: one SVG file for each request, to be opened in a browser. For development: the profile costs time itself, a
-- streamed body is made as a whole before it is sent, and of requests at the same moment one is profiled.
--
--   app.wsgi_app = Profiler(app.wsgi_app, { profile_dir = "profiles" })
local base = require("luaflask.middleware.base")
local class = require("luaflask.class")
local flame_graph = require("luaflask.debug.flame_graph")
local functions = require("luaflask.functions")
local sampler = require("luaflask.debug.sampler")
local text = require("luaflask.text")

---@class luaflask.middleware.ProfilerMiddleware: luaflask.Class
---@overload fun(app: luaflask.WSGIApp, options: table?): luaflask.middleware.ProfilerMiddleware
local Profiler = class.new("ProfilerMiddleware")

local DEFAULTS = { stream = true, sort_by = "own", restrictions = 30, profile_dir = false, only = false,
  interval = 1000, filename_format = "{method}.{path}.{elapsed}ms.{time}.svg" }

---@param app luaflask.WSGIApp
---@param options { stream: file*|boolean|nil, sort_by: "own"|"total"|"samples"|nil, restrictions: integer?,
---  profile_dir: string?, filename_format: string|(fun(environ: table): string)|nil,
---  only: string|(fun(environ: table): boolean)|nil, interval: integer? }? stream: where the summary is written
---  (standard output; false: nowhere); restrictions: its longest length in lines; filename_format: with {method},
---  {path}, {elapsed} (milliseconds) and {time}, or a function that finds them in environ["luaflask.profiler"]; only: a
---  pattern of PATH_INFO, or a function(environ), that says which requests are profiled; interval: instructions between
---  two samples
function Profiler:init(app, options)
  self.app = base.application("ProfilerMiddleware", app)
  for name, value in next, base.options("ProfilerMiddleware", options, DEFAULTS) do
    self[name] = value
  end
  if self.sort_by ~= "own" and self.sort_by ~= "total" and self.sort_by ~= "samples" then
    functions.fail("ProfilerMiddleware: sort_by is \"own\", \"total\" or \"samples\", not %s", tostring(self.sort_by))
  end
  if type(self.interval) ~= "number" or self.interval < 1 then
    functions.fail("ProfilerMiddleware: interval is a number of instructions from 1 on")
  end
  if self.only and type(self.only) ~= "string" and not functions.is_callable(self.only) then
    functions.fail("ProfilerMiddleware: only is a pattern of paths or a function(environ), not a %s value",
      type(self.only))
  end
  self.stream = self.stream == true and io.stdout or self.stream or nil
end

local function wants(self, environ)
  local only = self.only
  if type(only) == "string" then
    return (environ.PATH_INFO or ""):find(only) ~= nil
  end
  return not only or only(environ)
end

-- A name that stays in its folder.
local function file_name(self, environ, profile)
  local elapsed, time = profile.seconds * 1000, os.time()
  local format = self.filename_format
  if type(format) ~= "string" then
    environ["luaflask.profiler"] = { elapsed = elapsed, time = time, samples = profile.samples }
    return format(environ)
  end
  local path = text.rstrip((environ.PATH_INFO or ""):gsub("^/+", ""), "/"):gsub("/", "."):gsub("[^%w._-]", "_")
  local values = {
    method = environ.REQUEST_METHOD, path = path == "" and "root" or path:sub(1, 100),
    elapsed = ("%.0f"):format(elapsed), time = ("%d"):format(time),
  }
  return (format:gsub("{(%w+)}", values))
end

local function summary(self, environ, profile)
  local list = sampler.by_function(profile.tree)
  local by = self.sort_by
  table.sort(list, function(a, b)
    return a[by] > b[by] or a[by] == b[by] and a.name < b.name
  end)
  local out = { ("-"):rep(80), ("PATH: %q"):format(environ.PATH_INFO or ""),
    ("%d samples in %.3f ms, ordered by: %s"):format(profile.samples, profile.seconds * 1000, by), "",
    (" %8s %12s %12s  %s"):format("samples", "own ms", "total ms", "function") }
  for i = 1, math.min(#list, self.restrictions) do
    local entry = list[i]
    out[#out + 1] = (" %8d %12.3f %12.3f  %s"):format(entry.samples, entry.own * 1000, entry.total * 1000, entry.name)
  end
  out[#out + 1] = ("-"):rep(80) .. "\n\n"
  return table.concat(out, "\n")
end

local function write_graph(self, environ, profile, title)
  local path = self.profile_dir .. "/" .. file_name(self, environ, profile)
  local file, message = io.open(path, "wb")
  if not file then
    error(("ProfilerMiddleware: the profile cannot be written: %s"):format(message), 0)
  end
  file:write(flame_graph.render(profile.tree, title))
  file:close()
end

function Profiler:__call(environ, start_response)
  if sampler.is_active() or not wants(self, environ) then
    return self.app(environ, start_response)
  end
  local method, path = environ.REQUEST_METHOD, environ.PATH_INFO
  local pieces = {}
  local profile, err = sampler.run(function()
    local body = self.app(environ, start_response)
    for piece in base.iterator(body) do
      pieces[#pieces + 1] = piece
    end
    local close = type(body) == "table" and body.close
    if close then
      close(body)
    end
  end, self.interval)
  local seen = setmetatable({ REQUEST_METHOD = method, PATH_INFO = path }, { __index = environ })
  if self.profile_dir then
    write_graph(self, seen, profile, ("%s %s: %d samples in %.3f ms"):format(method, path, profile.samples,
      profile.seconds * 1000))
  end
  if self.stream then
    self.stream:write(summary(self, seen, profile))
    if self.stream.flush then
      self.stream:flush()
    end
  end
  if err ~= nil then
    error(err, 0)
  end
  return pieces
end

return Profiler
