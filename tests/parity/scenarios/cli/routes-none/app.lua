local luaflask = require("luaflask")
local app = luaflask.Flask("shop", { static_folder = false })

app.config.NOTHING = true

return app
