-- SPDX-License-Identifier: MIT
-- What requests and responses share about media types and other plain headers: the type of a Content-Type header,
-- whether it is JSON, the header that a type becomes, whole numbers.
local compat = require("luaflask.compat")
local core_header = require("luaflask.core").header
local strip = require("luaflask.text").strip

local media_type = {}

-- Types outside text/ that are text all the same.
local TEXT = {
  ["application/ecmascript"] = true,
  ["application/javascript"] = true,
  ["application/sql"] = true,
  ["application/xml"] = true,
  ["application/xml-dtd"] = true,
  ["application/xml-external-parsed-entity"] = true,
}

--- The Content-Type header of a media type: text says that it is UTF-8, unless it names its charset.
---@param mimetype string
---@return string
function media_type.content_type(mimetype)
  local is_text = mimetype:sub(1, 5) == "text/" or TEXT[mimetype] or mimetype:sub(-4) == "+xml"
  if is_text and not mimetype:lower():find(";%s*charset%s*=") then
    return mimetype .. "; charset=utf-8"
  end
  return mimetype
end

--- The media type of a Content-Type header in lower case, without parameters; "" for none.
---@param content_type string?
---@return string
function media_type.of(content_type)
  if content_type == nil then
    return ""
  end
  if not content_type:find("[^a-z/+.-]") then
    return content_type
  end
  return strip(content_type:match("^[^;]*")):lower()
end

--- The parameters of a Content-Type header.
---@param content_type string?
---@return table<string, string>
function media_type.params(content_type)
  local _, params = core_header.parse_options(content_type or "")
  return params
end

---@param mimetype string in lower case
---@return boolean
function media_type.is_json(mimetype)
  return mimetype == "application/json"
    or (mimetype:sub(1, 12) == "application/" and mimetype:sub(-5) == "+json")
end

--- The whole number that a header holds, or nil.
---@param text string
---@return integer?
function media_type.integer(text)
  local digits = text:match("^%s*([+-]?%d+)%s*$")
  return digits and compat.tointeger(tonumber(digits)) or nil
end

return media_type
