-- The contexts application: in process through the test client, and over real sockets with 64 connections at once.
local source = os.getenv("LUAFLASK_SOURCE") or "."
package.path = source .. "/apps/?.lua;" .. source .. "/apps/?/init.lua;" .. package.path

local function contains(text, part)
  assert(text:find(part, 1, true), ("expected '%s' in:\n%s"):format(part, text))
end

-- The cell after a row's heading.
local function value_of(html, heading)
  heading = heading:gsub("[%p]", "%%%0")
  return html:match("<tr><th>" .. heading .. "</th><td><code>(.-)</code>") or html:match("<tr><th>" .. heading
    .. "</th><td>(<i>nil</i>)")
end

describe("the contexts application, in process,", function()
  local app, client

  before_each(function()
    app = require("contexts").create_app({ TESTING = true })
    client = app:test_client()
  end)

  it("shows request, session and g side by side", function()
    local html = client:get("/?q=tea", { headers = { ["User-Agent"] = "spec/1" } }).text
    assert.equal("GET", value_of(html, "method"))
    assert.equal("/", value_of(html, "path"))
    assert.equal("tea", value_of(html, "args:get(&#34;q&#34;)"))
    assert.equal("spec/1", value_of(html, "User-Agent"))
    assert.equal("1", value_of(html, "visits"))
    assert.equal("nobody in particular", value_of(html, "visitor"))
    assert.equal("2", value_of(client:get("/").text, "visits"))
  end)

  it("remembers a name in the session, escapes it, and forgets it", function()
    local response = client:post("/remember", { data = { name = "  <Ada>  " }, follow_redirects = true })
    assert.equal(200, response.status_code)
    contains(response.text, "<p class=flash>Hello, &lt;Ada&gt;. The cookie has your name now.</p>")
    assert.equal("&lt;Ada&gt;", value_of(response.text, "name"))
    assert.equal("&lt;Ada&gt;", value_of(client:get("/").text, "visitor"))
    assert.is_nil(client:get("/").text:find("class=flash", 1, true))
    local html = client:post("/remember", { data = { name = "x", forget = "yes" }, follow_redirects = true }).text
    assert.equal("<i>nil</i>", value_of(html, "name"))
  end)

  it("counts: g starts anew, the module's variable is everybody's, the session is one's own", function()
    local other = app:test_client()
    local first = client:get("/mistakes/count").text
    other:get("/mistakes/count")
    local second = client:get("/mistakes/count").text
    assert.equal("1", value_of(first, "g.visits"))
    assert.equal("1", value_of(second, "g.visits"))
    assert.equal(tonumber(value_of(first, "visits")) + 2, tonumber(value_of(second, "visits")))
    assert.equal("1", value_of(first, "session.counted"))
    assert.equal("2", value_of(second, "session.counted"))
  end)

  it("shows that a spawned task has neither g nor request, and three ways that work", function()
    local html = client:get("/mistakes/spawned?name=Bob").text
    assert.equal("<i>nil</i>", value_of(html, "g:get(&#34;visitor&#34;) in spawn"))
    assert.equal("Working outside of request context.", value_of(html, "request.path in spawn"))
    assert.equal("Bob", value_of(html, "a local, read before"))
    assert.equal("Bob at /mistakes/spawned", value_of(html, "copy_current_request_context"))
    assert.equal("Bob at /mistakes/spawned", value_of(html, "gather"))
  end)

  it("counts everybody in three ways, which are the same in one process", function()
    local html = client:get("/counters").text
    local shared = tonumber(value_of(html, "incr"))
    assert.equal(tostring(shared), value_of(html, "get and set, under a lock"))
    local counted = app:test_client():post("/api/count"):get_json()
    assert.same({ variable = shared + 1, locked = shared + 1, shared = shared + 1 }, counted)
    assert.same(counted, client:get("/api/count"):get_json())
  end)

  it("answers JSON, and errors of the JSON blueprint as JSON", function()
    assert.same({ name = "bob", asker = "me", path = "/api/echo/bob", remembered = require("luaflask").null },
      client:get("/api/echo/bob?asker=me"):get_json())
    local response = client:post("/api/remember", { json = { name = "Ada" } })
    assert.equal(201, response.status_code)
    assert.equal("Ada", client:get("/api/echo/x"):get_json().remembered)
    response = client:post("/api/remember", { json = { name = 7 } })
    assert.equal(400, response.status_code)
    assert.same({ error = "Bad Request", description = 'Send {"name": "..."}.' }, response:get_json())
    response = client:get("/api/fail")
    assert.equal(404, response.status_code)
    assert.same({ error = "Not Found", description = "There is no such thing." }, response:get_json())
    assert.equal(415, client:post("/api/remember", { data = "x", content_type = "text/plain" }).status_code)
  end)

  it("answers an unknown path with its own page, also below the JSON blueprint's prefix", function()
    for _, path in ipairs({ "/<nope>", "/api/nope" }) do
      local response = client:get(path)
      assert.equal(404, response.status_code)
      contains(response.text, "<h1>Not found</h1>")
    end
    contains(client:get("/%3Cnope%3E").text, "<code>/&lt;nope&gt;</code>")
  end)

  it("measures every answer, errors too", function()
    for _, path in ipairs({ "/", "/api/echo/x", "/nope", "/static/style.css" }) do
      local timing = client:get(path).headers:get("Server-Timing")
      assert.truthy(timing and timing:find("^app;dur=%d+%.%d%d$"), path)
    end
    local slow = client:get("/api/echo/x?wait=0.05").headers:get("Server-Timing")
    assert.truthy(tonumber(slow:match("dur=(.*)")) >= 45)
  end)

  it("serves its style sheet with a validator", function()
    local response = client:get("/static/style.css")
    assert.equal(200, response.status_code)
    assert.equal("text/css; charset=utf-8", response.headers:get("Content-Type"))
    local again = client:get("/static/style.css", { headers = { ["If-None-Match"] = response.headers:get("ETag") } })
    assert.equal(304, again.status_code)
    assert.equal(404, client:get("/static/../init.lua").status_code)
  end)
end)

describe("the contexts application, from 64 connections on 2 workers,", function()
  local helper = dofile(source .. "/tests/server/helper.lua")
  local server

  setup(function()
    server = helper.start(helper.source .. "/apps/contexts", { "--workers", "2" })
  end)

  teardown(function()
    helper.cleanup()
  end)

  -- One connection that is a visitor of its own, with a cookie.
  local function visitor(number)
    local connection = server:connect()
    local body = ('{"name":"visitor %d"}'):format(number)
    local response = connection:request("POST", "/api/remember",
      { body = body, headers = { { "Content-Type", "application/json" } } })
    assert.equal(201, response.status)
    return { number = number, connection = connection, cookie = response.headers["set-cookie"]:match("^[^;]+") }
  end

  it("never shows one request's g, request or session to another that waits at the same time", function()
    local visitors, answered = {}, 0
    for i = 1, 64 do
      visitors[i] = visitor(i)
    end
    for round = 1, 20 do
      -- All 64 wait together, for different times, so that they end in another order than they began.
      for i, v in ipairs(visitors) do
        local name = ("r%d-v%d"):format(round, v.number)
        v.path = "/api/echo/" .. name
        v.expected = ('{"asker":"a%d","name":"%s","path":"%s","remembered":"visitor %d"}\n'):format(i, name, v.path,
          v.number)
        v.connection:send(helper.request_text("GET", ("%s?asker=a%d&wait=%.3f"):format(v.path, i,
          ((i * 7 + round) % 20) / 1000), { headers = { { "Cookie", v.cookie } } }))
      end
      for _, v in ipairs(visitors) do
        local response = v.connection:read_response()
        assert.equal(200, response.status)
        assert.equal(v.expected, response.body)
        answered = answered + 1
      end
    end
    assert.equal(64 * 20, answered)
    assert.equal(2, #server:workers())
    for _, v in ipairs(visitors) do
      v.connection:close()
    end
  end)

  -- 64 requests at once; the numbers that the answers give, and how many were answered.
  local function count_at_once(numbers, meanwhile)
    local connections, answered = {}, 0
    for i = 1, 64 do
      connections[i] = server:connect()
      connections[i]:send(helper.request_text("POST", "/api/count"))
    end
    meanwhile()
    for _, connection in ipairs(connections) do
      local ok, response = pcall(connection.read_response, connection)
      if ok and response then
        answered = answered + 1
        for name in pairs(numbers) do
          table.insert(numbers[name], tonumber(response.body:match('"' .. name .. '":(%d+)')))
        end
      end
      connection:close()
    end
    return answered
  end

  -- Whether no number was given twice; the greatest one.
  local function greatest_of_different(list)
    local seen, greatest = {}, 0
    for _, n in ipairs(list) do
      assert.is_nil(seen[n], ("%d was given twice"):format(n))
      seen[n], greatest = true, math.max(greatest, n)
    end
    return greatest
  end

  it("counts everybody exactly, but for the variable", function()
    local numbers = { variable = {}, locked = {}, shared = {} }
    local rounds = 0
    -- At least five, and until both workers have answered.
    helper.wait_until("the variables of two workers differ from what all have counted", function()
      rounds = rounds + 1
      assert.equal(64, count_at_once(numbers, function() end))
      return rounds >= 5 and math.max(table.unpack(numbers.variable)) < 64 * rounds
    end)
    assert.equal(64 * rounds, greatest_of_different(numbers.locked))
    assert.equal(64 * rounds, greatest_of_different(numbers.shared))
  end)

  it("counts everybody exactly when workers are killed meanwhile", function()
    local before = tonumber(server:get("/api/count").body:match('"shared":(%d+)'))
    local numbers, sent, answered, killed = { locked = {}, shared = {} }, 0, 0, 0
    for _ = 1, 8 do
      answered = answered + count_at_once(numbers, function()
        local worker = server:workers()[1]
        if worker and helper.net.kill(worker, helper.SIGKILL) then
          killed = killed + 1
        end
      end)
      sent = sent + 64
    end
    assert.truthy(killed > 0 and answered > sent / 4, ("%d killed, %d answered"):format(killed, answered))
    for name, list in pairs(numbers) do
      greatest_of_different(list)
      local counted = tonumber(server:get("/api/count").body:match('"' .. name .. '":(%d+)')) - before
      -- What was counted and not answered died with its worker.
      assert.truthy(counted >= answered and counted <= sent, ("%s: %d sent, %d answered, %d counted"):format(name, sent,
        answered, counted))
    end
  end)

  it("waits for all of them at once, not for one after the other", function()
    local began, connections = helper.net.now(), {}
    for i = 1, 64 do
      connections[i] = server:connect()
      connections[i]:send(helper.request_text("GET", ("/api/echo/x%d?wait=0.25"):format(i)))
    end
    for i, connection in ipairs(connections) do
      contains(connection:read_response().body, ('"name":"x%d"'):format(i))
      connection:close()
    end
    -- One after the other they would take 8 seconds on each of two workers.
    assert.truthy(helper.net.now() - began < 6)
  end)
end)
