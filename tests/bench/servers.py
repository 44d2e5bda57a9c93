# SPDX-License-Identifier: MIT
"""The servers that are measured: how each is started, and how one finds out that it is not installed."""
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent.parent
PEERS = HERE / "peers"
CACHE = ROOT / "build" / "bench-peers"  # what peers need built or installed; kept between runs

# The yardstick knows no sessions: its row for that case is hello with a cookie of the same kind of length.
RAW_COOKIE = "session=" + "eyJ1c2VyIjoiYWRhIiwiY3NyZiI6IjVmM2MwZTlhMWI3ZDQyODYifQ" + ".aSFk0A." + "x" * 43

CASES = HELLO, JSON, SESSION = "hello", "json", "session"


class Missing(Exception):
    """The server is not installed here; the text says what would bring it."""


class Server:
    """One server. `prepare` raises Missing; `command(port)` is what runs in the foreground on that port."""

    name = label = ""
    paths = {HELLO: "/", JSON: "/json"}
    login_path = whoami_path = None  # where the session's cookie is given, and where the hook's work shows
    cookie = None                    # a fixed cookie for the session case, where there is no login
    counted = False                  # user instructions mean something: native code, no compiler at run time
    environment = {}

    def prepare(self):
        pass

    def command(self, port):
        raise NotImplementedError

    def version(self):
        raise NotImplementedError


def output(*command, env=None):
    """The first line that a command prints, on either stream; "unknown" if there is no such command."""
    try:
        done = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
                              env={**os.environ, **(env or {})})
    except OSError:
        return "unknown"
    lines = done.stdout.strip().splitlines()
    return lines[0] if lines else "unknown"


def need(program, package):
    path = shutil.which(program)
    if path is None:
        raise Missing(f"no `{program}` (apt-get install {package})")
    return path


class Raw(Server):
    name, label = "raw", "raw libh2o in C"
    paths = {HELLO: "/", JSON: "/json", SESSION: "/"}
    cookie = RAW_COOKIE
    counted = True
    program = ROOT / "build" / "release" / "bench" / "raw"

    def prepare(self):
        if not self.program.exists():
            raise Missing(f"{self.program} is not built")

    def command(self, port):
        return [self.program, str(port)]

    def version(self):
        folder = output("pkg-config", "--variable=includedir", "libh2o-evloop")
        version = re.search(r'H2O_VERSION "(.+?)"', (Path(folder) / "h2o" / "version.h").read_text())
        return f"libh2o {version[1]}"


class Luaflask(Server):
    paths = {HELLO: "/", JSON: "/json", SESSION: "/session"}
    login_path, whoami_path = "/login", "/whoami"
    counted = True

    def __init__(self, name, label, preset):
        self.name, self.label = name, label
        self.program = ROOT / "build" / preset / "luaflask"

    def prepare(self):
        if not self.program.exists():
            raise Missing(f"{self.program.relative_to(ROOT)} is not built")

    def command(self, port):
        return [self.program, "--app", HERE / "app.lua", "run", "--port", str(port), "--workers", "1"]

    def version(self):
        return output(self.program, "--version")


class Nginx(Server):
    name, label = "nginx", "nginx + lua"
    counted = True

    def __init__(self, temp, root=None):
        self.temp, self.root = temp, str(root or "")

    def prepare(self):
        self.program = f"{self.root}/usr/sbin/nginx"
        module = Path(f"{self.root}/usr/lib/nginx/modules/ngx_http_lua_module.so")
        if not Path(self.program).exists() or not module.exists():
            raise Missing("no nginx with Lua (apt-get install libnginx-mod-http-lua lua-cjson, which "
                          "replaces libluajit-5.1-dev by libluajit2-5.1-dev; or unpack these and what they "
                          "need into a folder with dpkg -x, and pass --nginx-root FOLDER)")
        self.libraries = next(map(str, Path(f"{self.root}/usr/lib").glob("*-linux-gnu*")), "")
        if self.root:
            self.environment = {"LD_LIBRARY_PATH": self.libraries}

    def command(self, port):
        text = (PEERS / "nginx.conf").read_text()
        for word, value in (("@ROOT@", self.root), ("@LIBRARIES@", self.libraries),
                            ("@TEMP@", self.temp), ("@PORT@", port)):
            text = text.replace(word, str(value))
        conf = Path(self.temp) / "nginx.conf"
        conf.write_text(text)
        return [self.program, "-p", str(self.temp), "-c", str(conf), "-e", "stderr"]

    def version(self):
        return output(self.program, "-v", env=self.environment).replace("nginx version: ", "")


class Go(Server):
    name, label = "go", "Go net/http"
    environment = {"GOMAXPROCS": "1"}
    program = CACHE / "go_http"

    def prepare(self):
        go = need("go", "golang-go")
        CACHE.mkdir(parents=True, exist_ok=True)
        done = subprocess.run([go, "build", "-o", self.program, PEERS / "go_http.go"], stderr=subprocess.PIPE,
                              text=True, env={**os.environ, "GO111MODULE": "off", "GOFLAGS": ""})
        if done.returncode != 0:
            raise Missing("go build failed: " + done.stderr.strip().splitlines()[-1])

    def command(self, port):
        return [self.program, str(port)]

    def version(self):
        return output("go", "version").replace("go version ", "")


class Node(Server):
    name, label = "node", "Node http"

    def prepare(self):
        need("node", "nodejs")

    def command(self, port):
        return ["node", PEERS / "node_http.js", str(port)]

    def version(self):
        return output("node", "--version")


class Fastify(Node):
    name, label = "fastify", "fastify on Node"
    environment = {"NODE_PATH": str(CACHE / "node_modules")}

    def prepare(self):
        super().prepare()
        if (CACHE / "node_modules" / "fastify").exists():
            return
        npm = need("npm", "npm")
        CACHE.mkdir(parents=True, exist_ok=True)
        done = subprocess.run([npm, "install", "--no-audit", "--no-fund", "--prefix", CACHE, "fastify@5"],
                              stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True)
        if done.returncode != 0:
            raise Missing("npm install fastify failed: " + done.stderr.strip().splitlines()[-1])

    def command(self, port):
        return ["node", PEERS / "fastify_app.js", str(port)]

    def version(self):
        return "fastify " + output("node", "-p", "require('fastify/package.json').version",
                                   env=self.environment)


class Flask(Server):
    paths = {HELLO: "/", JSON: "/json", SESSION: "/session"}
    login_path, whoami_path = "/login", "/whoami"

    def __init__(self, worker):
        self.worker = worker
        self.name, self.label = f"flask-{worker}", f"Flask, gunicorn {worker}"

    def prepare(self):
        modules = "flask, gunicorn" + (", gevent" if self.worker == "gevent" else "")
        for python in (sys.executable, "/usr/bin/python3"):
            if subprocess.run([python, "-c", f"import {modules}"], stderr=subprocess.DEVNULL).returncode == 0:
                self.python = python
                return
        raise Missing(f"no Python with {modules} (apt-get install python3-flask gunicorn python3-gevent)")

    def command(self, port):
        return [self.python, "-m", "gunicorn", "--workers", "1", "--worker-class", self.worker,
                "--bind", f"127.0.0.1:{port}", "--log-level", "error", "--chdir", PEERS, "flask_app:app"]

    def version(self):
        packages = ("flask", "gunicorn") + (("gevent",) if self.worker == "gevent" else ())
        return output(self.python, "-c", "import platform, importlib.metadata as m; print(', '.join(["
                      "'Python ' + platform.python_version(), "
                      f"*(f'{{p}} {{m.version(p)}}' for p in {packages})]))")


def all_servers(temp, nginx_root=None):
    """Every server, the yardstick first."""
    return [Raw(), Luaflask("lua54", "luaflask, Lua 5.4", "release"),
            Luaflask("luajit", "luaflask, LuaJIT", "luajit"),
            Nginx(temp, nginx_root), Go(), Node(), Fastify(), Flask("sync"), Flask("gevent")]
