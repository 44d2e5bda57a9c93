local luaflask = require("luaflask")
local views, g = luaflask.views, luaflask.g

local app = luaflask.Flask("app")

app:before_request(function()
  g.user = "ada"
end)

local Page = views.MethodView:extend("Page")

function Page:get(name)
  if name == "none" then
    luaflask.abort(404, "no page " .. name)
  end
  luaflask.after_this_request(function(response)
    response.headers:set("X-Page", name)
    return response
  end)
  return self:render(name), 203, { ["X-User"] = g.user }
end

function Page:render(name) -- luacheck: ignore 212
  return "page " .. name
end

function Page:post(name) -- luacheck: ignore 212
  local file = luaflask.request.files:get("file")
  return name .. " " .. luaflask.request.form:get("a", "none") .. " " .. (file and file.filename or "no file")
end

app:errorhandler(404, function(err)
  return err.description, 404
end)

app:add_url_rule("/<name>", nil, Page:as_view("page"))

return app
