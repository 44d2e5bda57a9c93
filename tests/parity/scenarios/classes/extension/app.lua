local luaflask = require("luaflask")
local current_app, g = luaflask.current_app, luaflask.g

local Counter = luaflask.class.new("Counter")

function Counter:init(app, opts)
  self.start = opts and opts.start or 0
  if app then
    self:init_app(app)
  end
end

function Counter:init_app(app)
  app.config:setdefault("COUNTER_STEP", 1)
  app.extensions.counter = { n = self.start }
  app:teardown_appcontext(self.teardown)
end

function Counter:count()
  local state = current_app.extensions.counter
  state.n = state.n + current_app.config.COUNTER_STEP
  g.counted = state.n
  return state.n
end

function Counter.teardown()
  g:pop("counted")
end

local counter = Counter(nil, { start = 10 })

local function create_app(name, step)
  local app = luaflask.Flask(name)
  if step then
    app.config.COUNTER_STEP = step
  end
  counter:init_app(app)

  app:get("/", function()
    return tostring(counter:count())
  end)

  return app
end

local app = create_app("app")
local other = create_app("other", 5)

app:get("/other", function()
  local client = other:test_client()
  return { client:get("/").text, client:get("/").text, { (next(app.extensions)) } }
end)

return app
