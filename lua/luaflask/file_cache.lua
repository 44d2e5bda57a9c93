-- SPDX-License-Identifier: MIT
-- The small files that a process sent lately, so that a stylesheet is not read for every page. An entry is
-- trusted for the rest of the second in which it was looked at; then the file is read again, in the thread
-- pool.
--
-- Two generations bound the memory: entries are made in the young one; when it is full it becomes the old
-- one, and what was in the old one is forgotten unless it was used again.
local core = require("luaflask.core")
local tasks = require("luaflask.tasks")

local os_time, type = os.time, type

local file_cache = {}

--- Files from this size on are opened and sent piece by piece, never kept.
file_cache.small = 64 * 1024

--- What a generation may hold, in bytes of content.
file_cache.most_bytes = 8 * 1024 * 1024

local young, old, young_bytes = {}, {}, 0

---@class luaflask.CachedFile
---@field content string? of a small file
---@field file userdata? a large one, open
---@field size integer
---@field mtime number seconds since 1970
---@field checked integer when it was looked at
---@field etag string?
---@field headers table? what files.lua made for it

local function put(path, entry)
  if young_bytes + entry.size > file_cache.most_bytes then
    old, young, young_bytes = young, {}, 0
  end
  local before = young[path]
  young_bytes = young_bytes + entry.size - (before and before.size or 0)
  young[path] = entry
end

--- The file at a path: an entry, or nil, message, errno. The entry of a large file is the caller's own, with
--- a file to send or close.
---@param path string
---@return luaflask.CachedFile?
---@return string? message
---@return integer? errno
function file_cache.get(path)
  local entry, now = young[path], os_time()
  if entry == nil then
    entry = old[path]
    if entry then
      put(path, entry)
    end
  end
  if entry and entry.checked == now then
    return entry
  end
  local content, size, mtime = tasks.await(core.file.open(path, file_cache.small))
  if content == nil then
    return nil, size, mtime
  end
  if type(content) ~= "string" then
    return { file = content, size = size, mtime = mtime, checked = now }
  end
  if entry and entry.mtime == mtime and entry.content == content then
    entry.checked = now
    return entry
  end
  entry = { content = content, size = #content, mtime = mtime, checked = now }
  put(path, entry)
  return entry
end

--- Forgets everything.
function file_cache.clear()
  young, old, young_bytes = {}, {}, 0
end

return file_cache
