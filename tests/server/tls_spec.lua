-- SPDX-License-Identifier: MIT
-- HTTPS: certificates, protocols, sessions that resume, clients that misbehave, reloads.
local helper = dofile((os.getenv("LUAFLASK_SOURCE") or ".") .. "/tests/server/helper.lua")
local net = helper.net

-- Runs a shell command with nothing to read; what it wrote, and its status.
local function sh(command, ...)
  local pipe = assert(io.popen(("( " .. command .. " ) 2>&1 </dev/null; echo \"status $?\""):format(...)))
  local out = pipe:read("a")
  pipe:close()
  local text, status = out:match("^(.*)status (%d+)\n$")
  return text, tonumber(status)
end

local function start(args, opts)
  return helper.start("tls.lua", args, opts)
end

local function curl(server, options, path)
  return sh("curl -sS --max-time %d %s https://127.0.0.1:%d%s", helper.patience, options, server.port, path or "/")
end

-- What `openssl s_client` says of a handshake.
local function s_client(server, options)
  return (sh("timeout %d openssl s_client -connect 127.0.0.1:%d %s", helper.patience, server.port, options))
end

-- What `openssl x509` says of the certificate that is served.
local function certificate_of(server, options, host)
  return (sh("openssl s_client -connect %s:%d </dev/null 2>/dev/null | openssl x509 -noout %s", host or "127.0.0.1",
    server.port, options))
end

local function contains(text, part)
  assert(text:find(part, 1, true), ("%q is not in:\n%s"):format(part, text))
end

local function lacks(text, part)
  assert(not text:find(part, 1, true), ("%q is in:\n%s"):format(part, text))
end

local function worker_of(server)
  return helper.wait_until("there is one worker", function()
    local workers = server:workers()
    return #workers == 1 and workers[1]
  end)
end

local function descriptors(pid)
  return tonumber((sh("ls /proc/%d/fd | wc -l", pid)))
end

-- Loads anew and waits until the new generation serves; how often that has been is counted in the log. The first
-- one must be there before: a master that has none yet replaces it silently.
local function reload(server)
  assert.equal("hello", (curl(server, "-k")))
  local _, before = server:log():gsub("the new code serves", "")
  server:signal(helper.SIGHUP)
  helper.wait_until("the new code serves", function()
    local _, after = server:log():gsub("the new code serves", "")
    return after > before
  end)
end

-- ---- certificates of a small authority ----

local pki

-- A certificate for localhost in pki/NAME.pem with its key in pki/NAME.key.
local function issue(name, options)
  local out, status = sh([[cd %s && openssl req -new -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes \
    -keyout %s.key -out %s.csr -subj /CN=%s && openssl x509 -req -in %s.csr -CA %s -CAkey %s -CAcreateserial \
    -out %s.pem -extfile ext %s]], pki, name, name, name, name, options.ca .. ".pem", options.ca .. ".key", name,
    options.days or "-days 30")
  assert(status == 0, out)
end

setup(function()
  pki = assert(io.popen("mktemp -d /tmp/luaflask-pki.XXXXXX")):read("l")
  helper.write(pki .. "/ext", "subjectAltName=DNS:localhost,IP:127.0.0.1\n")
  helper.write(pki .. "/caext", "basicConstraints=critical,CA:TRUE\n")
  local out, status = sh([[cd %s && P="-newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes" && \
    openssl req -x509 $P -keyout ca.key -out ca.pem -subj /CN=ca -days 30 && \
    openssl req -new $P -keyout mid.key -out mid.csr -subj /CN=mid && \
    openssl x509 -req -in mid.csr -CA ca.pem -CAkey ca.key -CAcreateserial -out mid.pem -extfile caext -days 30]], pki)
  assert(status == 0, out)
  issue("one", { ca = "mid" })
  issue("two", { ca = "mid" })
  helper.write(pki .. "/chain.pem", helper.read(pki .. "/one.pem") .. helper.read(pki .. "/mid.pem"))
  helper.write(pki .. "/reversed.pem", helper.read(pki .. "/mid.pem") .. helper.read(pki .. "/one.pem"))
  helper.write(pki .. "/both.pem", helper.read(pki .. "/one.key") .. helper.read(pki .. "/chain.pem"))
  helper.write(pki .. "/cut.pem", helper.read(pki .. "/one.pem"):sub(1, 300) .. "\n-----END CERTIFICATE-----\n")
  helper.write(pki .. "/text", "no PEM\n")
  assert(select(2, sh("cd %s && openssl pkey -in one.key -aes128 -passout pass:x -out locked.key", pki)) == 0)
end)

teardown(function()
  os.execute("rm -r '" .. pki .. "'")
end)

local function from(name, key)
  return { "--workers", "1", "--cert", pki .. "/" .. name, "--key", pki .. "/" .. (key or "one.key") }
end

describe("an ad-hoc certificate", function()
  after_each(helper.cleanup)

  it("serves HTTP/2 and HTTP/1.1 to a client that trusts it, under each of its names", function()
    local server = start({ "--workers", "2", "--cert", "adhoc" })
    local pem = helper.folder() .. "/adhoc.pem"
    sh("openssl s_client -connect 127.0.0.1:%d </dev/null | openssl x509 -out %s", server.port, pem)
    assert.equal("hello 2", (curl(server, "--cacert " .. pem .. " -w ' %{http_version}'")))
    assert.equal("hello 1.1", (curl(server, "--http1.1 --cacert " .. pem .. " -w ' %{http_version}'")))
    assert.equal("hello", (sh("curl -sS --cacert %s https://localhost:%d/", pem, server.port)))
    assert.equal("hello", (sh("curl -sS --cacert %s --connect-to ::127.0.0.1:%d 'https://[::1]/'", pem, server.port)))
    local _, status = curl(server, "")
    -- Nobody else trusts it; a machine without any certificates of authorities says so in its own way.
    assert.is_true(status == 60 or status == 77, tostring(status))
    -- What the start says is this certificate.
    local fingerprint = sh("openssl x509 -noout -fingerprint -sha256 -in %s", pem):match("=(%S+)")
    contains(server:log(), "Its SHA-256 fingerprint: " .. fingerprint)
    contains(server:log(), "Running on https://127.0.0.1:")
    contains(server:log(), "for development only")
  end)

  it("has the name of the host that is served", function()
    local server = start({ "--workers", "1", "--cert", "adhoc", "--host", "127.0.0.2" })
    local out = certificate_of(server, "-ext subjectAltName", "127.0.0.2")
    contains(out, "DNS:localhost, IP Address:127.0.0.1, IP Address:0:0:0:0:0:0:0:1, IP Address:127.0.0.2")
  end)

  it("is the same in all workers and after a reload", function()
    local server = start({ "--workers", "3", "--cert", "adhoc" })
    local function fingerprints()
      local seen, n = {}, 0
      for _ = 1, 12 do
        local print = certificate_of(server, "-fingerprint")
        n = n + (seen[print] and 0 or 1)
        seen[print] = true
      end
      return n, next(seen)
    end
    local n, before = fingerprints()
    assert.equal(1, n)
    contains(before, "Fingerprint=")
    reload(server)
    local m, after = fingerprints()
    assert.equal(1, m)
    assert.equal(before, after)
  end)

  it("works for app:run{} too, also by Flask's name of the option", function()
    local folder = helper.folder()
    for _, option in ipairs({ 'cert = "adhoc"', 'ssl_context = "adhoc"',
      ('ssl_context = { "%s/chain.pem", "%s/one.key" }'):format(pki, pki) }) do
      helper.write(folder .. "/script.lua", ([[
local app = require("luaflask").Flask("script", { static_folder = false })
app:get("/", function() return "from a script" end)
app:run({ port = 0, workers = 1, %s })
]]):format(option))
      local server = helper.wait_for_address(helper.spawn({ helper.lua, folder .. "/script.lua" },
        { env = { LUA_CPATH = os.getenv("LUAFLASK_CPATH") }, preload = true }))
      assert.equal("from a script", (curl(server, "-k")))
      server:stop()
    end
  end)
end)

describe("over TLS", function()
  local server

  before_each(function()
    server = start({ "--workers", "1", "--cert", "adhoc" })
  end)

  after_each(helper.cleanup)

  it("a request knows that it is secure", function()
    for _, version in ipairs({ "--http1.1", "--http2" }) do
      local body = curl(server, "-k " .. version, "/where?a=b")
      contains(body, '"scheme":"https"')
      contains(body, '"secure":true')
      contains(body, ('"url":"https://127.0.0.1:%d/where?a=b"'):format(server.port))
    end
  end)

  it("TLS 1.2 and 1.3 are spoken; older ones, weak ciphers and unknown protocols get an alert", function()
    contains(s_client(server, "-tls1_2"), "New, TLSv1.2, Cipher is ECDHE-ECDSA-")
    contains(s_client(server, "-tls1_3"), "New, TLSv1.3, Cipher is TLS_")
    contains(s_client(server, "-tls1_1 -cipher ALL@SECLEVEL=0"), "alert protocol version")
    contains(s_client(server, "-tls1 -cipher ALL@SECLEVEL=0"), "alert protocol version")
    contains(s_client(server, "-tls1_2 -cipher AES128-SHA:AES128-GCM-SHA256:ECDHE-ECDSA-AES128-SHA"),
      "alert handshake failure")
    contains(s_client(server, "-alpn spdy/3"), "alert no application protocol")
    local _, status = curl(server, "-k --tls-max 1.1")
    assert.equal(35, status)
    assert.equal("hello", (curl(server, "-k")))
  end)

  it("ALPN chooses HTTP/2, or HTTP/1.1 for who knows no better; without it HTTP/1.1 is spoken", function()
    contains(s_client(server, "-alpn http/1.1,h2"), "ALPN protocol: h2")
    contains(s_client(server, "-alpn http/1.1"), "ALPN protocol: http/1.1")
    contains(s_client(server, ""), "No ALPN negotiated")
    assert.equal("hello 1.1", (curl(server, "-k --no-alpn -w ' %{http_version}'")))
    local out = sh("nghttp -nv https://127.0.0.1:%d/where", server.port)
    contains(out, "The negotiated protocol: h2")
    contains(out, ":status: 200")
  end)

  it("long bodies arrive whole in both directions", function()
    local file = helper.folder() .. "/body"
    helper.write(file, ("0123456789abcdef"):rep(500000))
    for _, version in ipairs({ "--http1.1", "--http2" }) do
      local _, status = curl(server, ("-k %s --data-binary @%s -o %s.back"):format(version, file, file), "/echo")
      assert.equal(0, status)
      assert.is_true(helper.read(file) == helper.read(file .. ".back"))
    end
  end)

  it("a client that names no server is served", function()
    contains(s_client(server, "-noservername"), "New, TLSv1.3")
  end)

  it("nothing is compressed or negotiated again", function()
    contains(s_client(server, "-tls1_2 -comp"), "Compression: NONE")
    local function ask(first)
      return (sh("(printf '%s'; sleep 1; printf 'GET / HTTP/1.1\\r\\nHost: a\\r\\n\\r\\n'; sleep 1) |"
        .. " openssl s_client -tls1_2 -connect 127.0.0.1:%d", first, server.port))
    end
    contains(ask(""), "hello")
    local out = ask("R\\n")
    contains(out, "RENEGOTIATING")
    lacks(out, "hello")
    assert.equal("hello", (curl(server, "-k")))
  end)

  it("an HTTP request in clear gets an answer that tells", function()
    local response = server:get("/")
    assert.equal(400, response.status)
    contains(response.body, "https://")
  end)

  it("clients that talk nonsense or go away cost nothing", function()
    local pid = worker_of(server)
    assert.equal("hello", (curl(server, "-k")))
    local before = descriptors(pid)
    local hello = "\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03"
    local openings = { "\x00", "\x16", hello, hello .. ("x"):rep(300), "\x16\x03\x01\x00\x05hello",
      "\x16\xff\xff\xff\xff" .. ("\xff"):rep(20000), "\x80\x2e\x01\x03\x01", "GET", "\x15\x03\x01\x00\x02\x02\x28", "" }
    for i = 1, 300 do
      local connection = server:connect()
      local text = openings[i % #openings + 1]
      if text ~= "" then
        connection.socket:send(text)
      end
      if i % 3 == 0 then
        connection.socket:reset()
      else
        connection:close()
      end
    end
    -- And one that stops in the middle of a real handshake.
    sh("timeout 0.2 openssl s_client -connect 127.0.0.1:%d -maxfraglen 512 </dev/null", server.port)
    helper.wait_until("every connection is closed", function()
      return descriptors(pid) <= before
    end)
    assert.equal("hello", (curl(server, "-k")))
    assert.equal(pid, worker_of(server))
    lacks(server:log(), "starting another")
  end)
end)

describe("an HTTPS server", function()
  after_each(helper.cleanup)

  it("speaks no HTTP/2 with --no-http2", function()
    local server = start({ "--workers", "1", "--cert", "adhoc", "--no-http2" })
    contains(s_client(server, "-alpn h2,http/1.1"), "ALPN protocol: http/1.1")
    assert.equal("hello 1.1", (curl(server, "-k --http2 -w ' %{http_version}'")))
  end)

  it("ends handshakes that take too long, whatever was said", function()
    local server = start({ "--workers", "1", "--cert", "adhoc", "--tls-timeout", "0.2" })
    for _, text in ipairs({ "", "\x16", "\x16\x03\x01\x02\x00\x01" }) do
      local connection = server:connect()
      if text ~= "" then
        connection:send(text)
      end
      assert.is_true(connection:is_closed())
    end
    assert.equal("hello", (curl(server, "-k")))
  end)

  it("resumes a session in another worker, and in another generation", function()
    local server = start({ "--workers", "4", "--cert", "adhoc" })
    local file = helper.folder() .. "/session"
    for _, version in ipairs({ "-tls1_2", "-tls1_3" }) do
      -- Tickets of TLS 1.3 come after the handshake: only who waits for an answer is sure to have one.
      local function get(option)
        return (sh("printf 'GET / HTTP/1.1\\r\\nHost: a\\r\\nConnection: close\\r\\n\\r\\n' |"
          .. " openssl s_client -ign_eof -connect 127.0.0.1:%d %s %s %s", server.port, version, option, file))
      end
      contains(get("-sess_out"), "New, TLS")
      local function resumed(times)
        for _ = 1, times do
          contains(get("-sess_in"), "Reused, TLS")
        end
      end
      resumed(10)
      reload(server)
      resumed(6)
    end
    -- A master of its own has a secret of its own.
    local other = start({ "--workers", "1", "--cert", "adhoc" })
    contains(s_client(other, "-tls1_3 -sess_in " .. file), "New, TLS")
  end)

  it("loses no connection over reloads", function()
    local server = start({ "--workers", "2", "--cert", "adhoc" })
    assert.equal("hello", (curl(server, "-k")))
    local pipes = {}
    for i = 1, 4 do
      pipes[i] = io.popen(("for i in $(seq 40); do curl -sSk -m %d https://127.0.0.1:%d/ || echo ' failed'; done 2>&1")
        :format(helper.patience, server.port))
    end
    reload(server)
    reload(server)
    for i = 1, 4 do
      assert.equal(("hello"):rep(40), pipes[i]:read("a"))
      pipes[i]:close()
    end
  end)

  it("stops at once although clients have connected and say nothing", function()
    local server = start({ "--workers", "1", "--cert", "adhoc", "--tls-timeout", "0" })
    local silent = server:connect()
    assert.equal("hello", (curl(server, "-k")))
    local began = net.now()
    assert.same({ "exit", 0 }, { server:stop(helper.SIGINT) })
    assert.is_true(silent:is_closed())
    assert.is_true(net.now() - began < 2.5)
  end)
end)

describe("a certificate from files", function()
  after_each(helper.cleanup)

  it("is served with its chain", function()
    local server = start(from("chain.pem"))
    assert.equal("hello 2", (curl(server, "--cacert " .. pki .. "/ca.pem -w ' %{http_version}'")))
    server:stop()
    server = start({ "--workers", "1", "--cert", pki .. "/both.pem" })
    assert.equal("hello", (curl(server, "--cacert " .. pki .. "/ca.pem")))
  end)

  it("is read anew by a reload; one that cannot be used leaves the old one", function()
    local folder = helper.folder()
    local cert, key = folder .. "/site.pem", folder .. "/site.key"
    local function install(name)
      helper.write(cert, helper.read(pki .. "/" .. name .. ".pem") .. helper.read(pki .. "/mid.pem"))
      helper.write(key, helper.read(pki .. "/" .. name .. ".key"))
    end
    install("one")
    local server = start({ "--workers", "1", "--cert", cert, "--key", key })
    local function subject()
      return certificate_of(server, "-subject")
    end
    contains(subject(), "CN = one")
    install("two")
    reload(server)
    contains(subject(), "CN = two")
    helper.write(key, "nothing\n")
    server:signal(helper.SIGHUP)
    server:wait_log("the key file '" .. key:gsub("%p", "%%%0") .. "' holds no private key")
    server:wait_log("the old one serves on")
    contains(subject(), "CN = two")
    assert.equal("hello", (curl(server, "-k")))
    install("one")
    reload(server)
    contains(subject(), "CN = one")
  end)

  it("is used although it has expired, with a warning", function()
    issue("old", { ca = "mid", days = "-days -1" })
    local server = start(from("old.pem", "old.key"))
    server:wait_log("WARNING.-the certificate in '[^']*/old.pem' was good until .- GMT: clients will refuse it")
    assert.equal("hello", (curl(server, "-k")))
  end)

  it("draws a warning when everybody can read the key", function()
    local key = helper.folder() .. "/open.key"
    helper.write(key, helper.read(pki .. "/one.key"))
    os.execute("chmod 644 " .. key)
    local server = start({ "--workers", "1", "--cert", pki .. "/chain.pem", "--key", key })
    server:wait_log("everybody on this machine can read the key")
    os.execute("chmod 600 " .. key)
    reload(server)
    local _, times = server:log():gsub("everybody on this machine", "")
    assert.equal(1, times)
  end)

  describe("stops the start with status 1 and the reason:", function()
    local cases = {
      { "no certificate file", "gone.pem", "one.key", "there is no certificate file '%s/gone.pem'" },
      { "no key file", "chain.pem", "gone.key", "there is no key file '%s/gone.key'" },
      { "a folder", "", "one.key", "the certificate file '%s/' is no plain file" },
      { "no PEM", "text", "one.key", "the certificate file '%s/text' holds no certificate in PEM form (-----BEGIN" },
      { "files exchanged", "one.key", "chain.pem", "holds no certificate in PEM form, but a key: are --cert" },
      { "a key file with a certificate", "chain.pem", "one.pem", "holds no private key in PEM form, but a certif" },
      { "a key of another", "chain.pem", "two.key",
        "the key in '%s/two.key' does not belong to the certificate in '%s/chain.pem'" },
      { "a chain upside down", "reversed.pem", "one.key", "belongs to certificate 2 of '%s/reversed.pem': the serv" },
      { "an encrypted key", "chain.pem", "locked.key",
        "the key in '%s/locked.key' is encrypted, and nobody is there to type its passphrase" },
      { "a damaged certificate", "cut.pem", "one.key", "certificate 1 in '%s/cut.pem' is damaged: " },
    }
    for _, case in ipairs(cases) do
      it(case[1], function()
        local argv = { helper.bin, "--app", helper.apps .. "tls.lua", "run", "-p", "0",
          "--cert", pki .. "/" .. case[2], "--key", pki .. "/" .. case[3] }
        local how, code, out = helper.run(argv)
        contains(out, "luaflask: ")
        contains(out, (case[4]:gsub("%%s", pki)))
        lacks(out, "Running on")
        assert.same({ "exit", 1 }, { how, code })
      end)
    end

    it("no key anywhere", function()
      local how, code, out = helper.run({ helper.bin, "--app", helper.apps .. "tls.lua", "run", "-p", "0",
        "--cert", pki .. "/chain.pem" })
      contains(out, ("there is no private key in '%s/chain.pem': give the key's file with --key"):format(pki))
      assert.same({ "exit", 1 }, { how, code })
    end)

    it("a file that may not be read", function()
      local key = pki .. "/secret.key"
      sh("cp %s/one.key %s && chmod 000 %s && chmod 755 %s", pki, key, key, pki)
      local argv = { helper.bin, "--app", helper.apps .. "tls.lua", "run", "-p", "0", "--cert", pki .. "/chain.pem",
        "--key", key }
      if sh("id -u") == "0\n" then
        argv = { "setpriv", "--reuid=65534", "--regid=65534", "--clear-groups", table.unpack(argv) }
      end
      local how, code, out = helper.run(argv)
      contains(out, ("cannot read the key file '%s': Permission denied; the user that the server runs as"):format(key))
      assert.same({ "exit", 1 }, { how, code })
    end)
  end)
end)
