-- SPDX-License-Identifier: MIT
-- Conditional requests: whether a client that names tags or dates has the resource already.
local http = require("luaflask.http")

---@class luaflask.conditional
local conditional = {}

--- Whether a resource differs from what the client has, by the conditions of its request. The fields of `c`
--- are the texts of the headers (range, if_range, if_modified_since, if_none_match, if_match), the resource's
--- etag (or data to make it from) and last_modified, and ignore_if_range (default true).
---@param c table
---@return boolean
function conditional.check_modified(c)
  local etag = c.etag
  if c.data ~= nil then
    if etag ~= nil then
      error("give either `etag` or `data`, not both", 2)
    end
    etag = http.generate_etag(c.data)
  end
  local last_modified = c.last_modified
  if type(last_modified) == "string" then
    last_modified = http.parse_date(last_modified)
  elseif last_modified ~= nil then
    last_modified = math.floor(http.seconds_of(last_modified, 2))
  end
  -- If-Range counts only where there is a Range.
  local if_range
  if c.ignore_if_range == false and c.range then
    if_range = http.parse_if_range_header(c.if_range)
  end
  local since = if_range and if_range.date or http.parse_date(c.if_modified_since)
  local unmodified = since ~= nil and last_modified ~= nil and last_modified <= since
  if etag then
    etag = http.unquote_etag(etag)
    if if_range and if_range.etag then
      unmodified = http.parse_etags(if_range.etag):contains(etag)
    else
      local none_match = http.parse_etags(c.if_none_match)
      if not none_match:is_empty() then
        unmodified = none_match:contains_weak(etag)
      end
      local match = http.parse_etags(c.if_match)
      if not match:is_empty() then
        unmodified = not match:is_strong(etag)
      end
    end
  end
  return not unmodified
end

--- The same with the conditions of an environ.
---@param environ table
---@param etag string?
---@param data string?
---@param last_modified number|string|table|nil
---@param ignore_if_range boolean? default true
---@return boolean
function conditional.is_resource_modified(environ, etag, data, last_modified, ignore_if_range)
  return conditional.check_modified({
    range = environ.HTTP_RANGE,
    if_range = environ.HTTP_IF_RANGE,
    if_modified_since = environ.HTTP_IF_MODIFIED_SINCE,
    if_none_match = environ.HTTP_IF_NONE_MATCH,
    if_match = environ.HTTP_IF_MATCH,
    etag = etag,
    data = data,
    last_modified = last_modified,
    ignore_if_range = ignore_if_range,
  })
end

return conditional
