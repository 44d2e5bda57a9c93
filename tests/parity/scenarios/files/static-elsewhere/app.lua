local luaflask = require("luaflask")
local app = luaflask.Flask("app", { static_folder = "public", static_url_path = "/assets" })

function app.get_send_file_max_age(_, name)
  return name and name:find("a%.txt$") and 10 or nil
end

local bp = luaflask.Blueprint("bp", { static_folder = "other", url_prefix = "/bp", static_url_path = "/files" })
app:register_blueprint(bp)

app:get("/urls", function()
  return luaflask.url_for("static", { filename = "a.txt" }) .. " "
    .. luaflask.url_for("bp.static", { filename = "b.txt" })
end)

app:get("/own", function()
  return luaflask.send_from_directory("public", "a.txt")
end)

return app
