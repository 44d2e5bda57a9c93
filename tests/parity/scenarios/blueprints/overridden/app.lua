local luaflask = require("luaflask")

local app = luaflask.Flask("app")

local Own = luaflask.Blueprint:extend("Own")

function Own:get_send_file_max_age(filename)
  return filename == "text.txt" and 3600 or 0
end

function Own:register(the_app, options)
  the_app.config.REGISTERED = self.name .. " at " .. options.url_prefix
  luaflask.Blueprint.register(self, the_app, options)
end

local bp = Own("bp", { static_folder = "files" })
local plain = luaflask.Blueprint("plain")
app:register_blueprint(bp, { url_prefix = "/bp" })

app:get("/seen", function()
  return {
    app.config.REGISTERED, bp.has_static_folder, bp.static_url_path, plain.has_static_folder,
    plain.static_url_path or luaflask.null, bp.root_path == app.root_path, tostring(bp),
  }
end)

app:get("/no-folder", function()
  return plain:send_static_file("text.txt")
end)

return app
