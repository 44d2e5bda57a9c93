-- SPDX-License-Identifier: MIT
-- Debug mode's help for a form that lacks its enctype: whoever needs a file is told what was sent instead.
local boxed = require("luaflask.datastructures.boxed")
local media_type = require("luaflask.wrappers.media_type")
local multidict = require("luaflask.datastructures.multidict")

local enctype = {}

local function complain(request, form, key)
  local text = ("You tried to access the file '%s' in request.files but it does not exist. The mimetype for the "
    .. "request is '%s' instead of 'multipart/form-data', which means that no file contents were transmitted. To fix "
    .. "this error you should provide enctype=\"multipart/form-data\" in your form."):format(tostring(key),
    request.mimetype)
  local names = form:getlist(key)
  if #names > 0 then
    for i = 1, #names do
      names[i] = boxed.repr(names[i])
    end
    text = text .. "\n\nThe browser instead transmitted some file names. This was submitted: "
      .. table.concat(names, ", ")
  end
  error(text, 3)
end

--- Empty files whose `need` explains why there are none; nil for a form with the right enctype.
---@param request luaflask.Request
---@param form luaflask.MultiDict
---@return luaflask.MultiDict?
function enctype.files(request, form)
  if media_type.of(request.content_type) == "multipart/form-data" then
    return nil
  end
  local Files = multidict.ImmutableMultiDict:extend("ImmutableMultiDict", {
    need = function(_, key)
      complain(request, form, key)
    end,
  })
  return Files()
end

return enctype
