-- SPDX-License-Identifier: MIT
-- In debug mode: the form field that was meant as a file, but whose form has no enctype.
local exceptions = require("luaflask.exceptions")

local uploads = {}

--- The error for a file that is missing because the form was sent without files; nil for one that is just missing.
---@param request luaflask.Request
---@param key any
---@return luaflask.Exception?
function uploads.missing(request, key)
  local sent = request.form:getlist(key)
  if #sent == 0 then
    return nil
  end
  local names = {}
  for i, name in ipairs(sent) do
    names[i] = "'" .. name .. "'"
  end
  return exceptions.Exception(("You tried to access the file '%s' in request.files but it does not exist. The mimetype "
    .. "for the request is '%s' instead of 'multipart/form-data' which means that no file contents were transmitted. "
    .. "To fix this error you should provide enctype=\"multipart/form-data\" in your form.\n\nThe browser instead "
    .. "transmitted some file names. This was submitted: %s"):format(tostring(key), request.mimetype or "",
    table.concat(names, ", ")))
end

return uploads
