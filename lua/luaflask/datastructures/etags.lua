-- SPDX-License-Identifier: MIT
-- ETags: the entity tags of an If-Match or If-None-Match header.
local class = require("luaflask.class")

---@class luaflask.ETags: luaflask.Class
---@field star_tag boolean whether the header was "*", which stands for every tag
local ETags = class.new("ETags")

local function as_list_and_set(tags)
  local list, set = {}, {}
  for i = 1, #(tags or {}) do
    if not set[tags[i]] then
      set[tags[i]] = true
      list[#list + 1] = tags[i]
    end
  end
  return list, set
end

---@param strong string[]? tags without quotes
---@param weak string[]?
---@param star_tag boolean?
function ETags:init(strong, weak, star_tag)
  self.star_tag = star_tag == true
  self._strong, self._is_strong = as_list_and_set(not star_tag and strong or nil)
  self._weak, self._is_weak = as_list_and_set(weak)
end

---@param etag string
---@return boolean
function ETags:is_weak(etag)
  class.check_self(self, ETags, "etags:is_weak")
  return self._is_weak[etag] == true
end

---@param etag string
---@return boolean
function ETags:is_strong(etag)
  class.check_self(self, ETags, "etags:is_strong")
  return self._is_strong[etag] == true
end

--- Whether the tag is among the strong ones ("*" holds all).
---@param etag string
---@return boolean
function ETags:contains(etag)
  class.check_self(self, ETags, "etags:contains")
  return self.star_tag or self._is_strong[etag] == true
end

ETags.has = ETags.contains

--- Whether the tag is among all of them, weak or strong.
---@param etag string
---@return boolean
function ETags:contains_weak(etag)
  class.check_self(self, ETags, "etags:contains_weak")
  return self._is_weak[etag] == true or self:contains(etag)
end

--- The same for a tag as it stands in a header: quoted, perhaps with W/ in front.
---@param etag string
---@return boolean
function ETags:contains_raw(etag)
  class.check_self(self, ETags, "etags:contains_raw")
  local tag, weak = require("luaflask.http").unquote_etag(etag)
  if weak then
    return self:contains_weak(tag)
  end
  return self:contains(tag)
end

--- The tags as a set { tag = true }, the strong ones only unless include_weak.
---@param include_weak boolean?
---@return table<string, boolean>
function ETags:as_set(include_weak)
  class.check_self(self, ETags, "etags:as_set")
  local set = {}
  for _, tag in ipairs(self._strong) do
    set[tag] = true
  end
  for _, tag in ipairs(include_weak and self._weak or {}) do
    set[tag] = true
  end
  return set
end

--- Whether the header named no tag at all.
---@return boolean
function ETags:is_empty()
  class.check_self(self, ETags, "etags:is_empty")
  return not self.star_tag and #self._strong == 0 and #self._weak == 0
end

---@return string
function ETags:to_header()
  if self.star_tag then
    return "*"
  end
  local out = {}
  for _, tag in ipairs(self._strong) do
    out[#out + 1] = '"' .. tag .. '"'
  end
  for _, tag in ipairs(self._weak) do
    out[#out + 1] = 'W/"' .. tag .. '"'
  end
  return table.concat(out, ", ")
end

ETags.__tostring = ETags.to_header

--- `etags(tag)`: whether the tag is listed, ignoring "*". `etags(nil, data)` makes the tag from content.
---@param etag string?
---@param data string|boolean|nil content, when there is no tag; `etags(tag, true)` is `etags(tag, nil, true)`
---@param include_weak boolean?
---@return boolean
function ETags:__call(etag, data, include_weak)
  if type(data) == "boolean" then
    data, include_weak = nil, data
  end
  if etag == nil then
    if data == nil then
      error("etags(…): a tag, or the content to make one from, is needed", 2)
    end
    etag = require("luaflask.http").generate_etag(data)
  end
  return self._is_strong[etag] == true or (include_weak == true and self._is_weak[etag] == true)
end

return ETags
