local luaflask = require("luaflask")
local request = luaflask.request
local app = luaflask.Flask("app")

app:get("/", function()
  local range, if_range = request.range, request.if_range
  local out = {
    if_etag = if_range.etag or luaflask.null,
    if_date = if_range.date or luaflask.null,
    if_header = if_range:to_header(),
  }
  if range then
    out.units = range.units
    out.header = range:to_header()
    out.count = #range.ranges
    local first, stop = range:range_for_length(100)
    out.of_100 = luaflask.array(first and { first, stop } or {})
    out.content = range:to_content_range_header(100) or luaflask.null
    out.of_5 = range:to_content_range_header(5) or luaflask.null
  end
  return out
end)

return app
