-- SPDX-License-Identifier: MIT
-- The media type of a file by its name. The everyday ones are listed here, so that they are the same
-- everywhere; all others come from the system's list, which is read when one is first met.
local core = require("luaflask.core")
local tasks = require("luaflask.tasks")
local text = require("luaflask.text")

local mimetypes = {}

-- A list that would take more memory than this is none.
local MOST_BYTES = 4 * 1024 * 1024

local types = {
  avif = "image/avif", bin = "application/octet-stream", bmp = "image/bmp", css = "text/css",
  csv = "text/csv", doc = "application/msword", eot = "application/vnd.ms-fontobject", epub = "application/epub+zip",
  gif = "image/gif", htm = "text/html", html = "text/html", ico = "image/vnd.microsoft.icon",
  jpeg = "image/jpeg", jpg = "image/jpeg", js = "text/javascript", json = "application/json",
  jsonld = "application/ld+json", lua = "text/x-lua", m4a = "audio/mp4", map = "application/json",
  markdown = "text/markdown", md = "text/markdown", mjs = "text/javascript", mov = "video/quicktime",
  mp3 = "audio/mpeg", mp4 = "video/mp4", mpeg = "video/mpeg", oga = "audio/ogg", ogg = "audio/ogg",
  ogv = "video/ogg", otf = "font/otf", pdf = "application/pdf", png = "image/png",
  rss = "application/rss+xml",
  rtf = "application/rtf", sh = "application/x-sh", svg = "image/svg+xml", tar = "application/x-tar",
  tif = "image/tiff", tiff = "image/tiff", ttf = "font/ttf", txt = "text/plain",
  wasm = "application/wasm", wav = "audio/x-wav", webm = "video/webm",
  webmanifest = "application/manifest+json", webp = "image/webp", woff = "font/woff", woff2 = "font/woff2",
  xhtml = "application/xhtml+xml", xls = "application/vnd.ms-excel", xml = "text/xml",
  zip = "application/zip",
}

local ENCODINGS = { gz = "gzip", Z = "compress", bz2 = "bzip2", xz = "xz", br = "br" }

-- One suffix for two.
local SHORT = {
  tgz = ".tar.gz", taz = ".tar.gz", tz = ".tar.gz", tbz2 = ".tar.bz2", txz = ".tar.xz", svgz = ".svg.gz",
}

mimetypes.system_list = "/etc/mime.types"

local system_types

-- Suffix -> type of the system's list; empty where there is none.
local function read_system_list()
  local found = {}
  local content = tasks.await(core.file.open(mimetypes.system_list, MOST_BYTES))
  if type(content) == "string" then
    for line in content:gmatch("[^\r\n]+") do
      local mimetype, rest = line:match("^%s*([%w.+-]+/[%w.+-]+)%s+(.+)$")
      for suffix in (rest or ""):gsub("#.*", ""):gmatch("%S+") do
        found[suffix:lower()] = found[suffix:lower()] or mimetype
      end
    end
  end
  return found
end

--- Makes files of this suffix known: `mimetypes.add("glb", "model/gltf-binary")`.
---@param suffix string without the dot
---@param mimetype string
function mimetypes.add(suffix, mimetype)
  types[suffix:lower()] = mimetype
end

--- The media type and the content encoding of a file by its name; each nil when unknown.
---@param name string
---@return string? mimetype
---@return string? encoding "gzip" for "a.css.gz"
function mimetypes.guess(name)
  name = text.basename(name)
  local suffix = name:match("[^.]%.([^.]+)$")
  if suffix and SHORT[suffix:lower()] then
    name = name:sub(1, -#suffix - 2) .. SHORT[suffix:lower()]
    suffix = name:match("%.([^.]+)$")
  end
  local encoding = ENCODINGS[suffix]
  if encoding then
    suffix = name:sub(1, -#suffix - 2):match("[^.]%.([^.]+)$")
  end
  if suffix == nil then
    return nil, encoding
  end
  suffix = suffix:lower()
  local mimetype = types[suffix]
  if mimetype == nil then
    system_types = system_types or read_system_list()
    mimetype = system_types[suffix]
  end
  return mimetype, encoding
end

return mimetypes
