-- SPDX-License-Identifier: MIT
-- Many requests at once, of every kind, each waiting in its hooks and its view: none may see another's values, and
-- every one ends.
local luaflask = require("luaflask")

local request, session, g, sleep = luaflask.request, luaflask.session, luaflask.g, luaflask.sleep

local STATUS = { ok = 200, error = 500, abort = 404, stream = 200, gather = 200, json = 500, none = 404 }
local KINDS = { "ok", "error", "abort", "stream", "gather", "json", "none" }

local function path_of(i)
  return ("/%s/%d"):format(KINDS[i % #KINDS + 1], i)
end

local function make_app(counts)
  local app = luaflask.Flask("spec", { root_path = "/tmp" })
  app.secret_key = "k"
  app.logger.propagate = false
  app.logger.handlers = {}
  app.logger:add_handler(function() end)
  app:before_request(function()
    counts.begun = counts.begun + 1
    g.id = request.path
    sleep(0)
  end)
  app:after_request(function(response)
    sleep(0)
    response.headers:set("X-Id", g.id)
    return response
  end)
  app:teardown_request(function()
    sleep(0)
    counts.ended = counts.ended + (g.id == request.path and 1 or 0)
  end)
  app:get("/ok/<int:n>", function(n)
    session.n = n
    sleep(0.0002 * (n % 5))
    return ("%d %d"):format(n, session.n)
  end)
  app:get("/error/<int:n>", function()
    sleep(0)
    error("on purpose")
  end)
  app:get("/abort/<int:n>", function()
    sleep(0)
    luaflask.abort(404)
  end)
  app:get("/json/<int:n>", function()
    sleep(0)
    return { print }
  end)
  app:get("/stream/<int:n>", function(n)
    return luaflask.stream_with_context(coroutine.wrap(function()
      for _ = 1, 3 do
        sleep(0)
        coroutine.yield(n .. g.id)
      end
    end))
  end)
  app:get("/gather/<int:n>", function()
    local results = luaflask.gather({
      function()
        sleep(0)
        return request.path
      end,
      function()
        return g.id
      end,
    })
    return results[1] .. results[2]
  end)
  return app
end

local function expected_text(i)
  local path, kind = path_of(i), KINDS[i % #KINDS + 1]
  if kind == "ok" then
    return ("%d %d"):format(i, i)
  elseif kind == "stream" then
    return (i .. path):rep(3)
  elseif kind == "gather" then
    return path .. path
  end
end

describe("interleaved requests", function()
  it("stay apart and end", function()
    local counts = { begun = 0, ended = 0 }
    local app = make_app(counts)
    local jobs, responses, n = {}, {}, 140
    for i = 1, n do
      jobs[i] = function()
        responses[i] = app:test_client():get(path_of(i))
      end
    end
    luaflask.gather(jobs)
    for i = 1, n do
      assert.equal(STATUS[KINDS[i % #KINDS + 1]], responses[i].status_code, path_of(i))
      assert.equal(path_of(i), responses[i].headers:get("X-Id"))
      local text = expected_text(i)
      if text then
        assert.equal(text, responses[i].text)
      end
    end
    assert.same({ begun = n, ended = n }, counts)
  end)

  it("end too when nobody waits for their answers any more", function()
    local counts = { begun = 0, ended = 0 }
    local app = make_app(counts)
    local clients, n = {}, 28
    for i = 1, n do
      clients[i] = luaflask.spawn(function()
        app:test_client():get(path_of(i))
      end)
    end
    sleep(0)
    for i = 1, n do
      clients[i]:cancel()
      pcall(clients[i].join, clients[i])
    end
    for _ = 1, 1000 do
      if counts.ended == counts.begun then
        break
      end
      sleep(0.001)
    end
    assert.same({ begun = n, ended = n }, counts)
    assert.is_false(luaflask.has_app_context())
  end)
end)
