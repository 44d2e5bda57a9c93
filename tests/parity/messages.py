# SPDX-License-Identifier: MIT
"""The messages of the parity runner: requests as bytes, answers parsed, cookies kept, one request at a time."""
import email.utils
import os
import socket
import time
import urllib.parse

PATIENCE = float(os.environ.get("LUAFLASK_PATIENCE", "30"))


class Trouble(Exception):
    """A scenario that cannot be run, or a file that says what cannot be."""


class Answer:
    """One response: status, headers as (lower-case name, value) in order, body."""

    def __init__(self, status, headers, body):
        self.status, self.headers, self.body = status, headers, body

    def values(self, name):
        return [value for key, value in self.headers if key == name]

    def __str__(self):
        head = "".join(f"{name}: {value}\n" for name, value in self.headers)
        return f"{self.status}\n{head}\n{self.body.decode('utf-8', 'backslashreplace')}"


def unchunk(data):
    body = b""
    while True:
        line, found, data = data.partition(b"\r\n")
        if not found:
            raise Trouble("a chunked body ends early")
        size = int(line.split(b";")[0], 16)
        if size == 0:
            return body
        if data[size : size + 2] != b"\r\n":
            raise Trouble("a chunk is not as long as it says")
        body, data = body + data[:size], data[size + 2 :]


def parse_answer(data, method):
    """The final response in all that a server sent until it closed the connection."""
    while True:
        head, found, data = data.partition(b"\r\n\r\n")
        if not found:
            raise Trouble(f"no whole response: {head[:200]!r}")
        first, *lines = head.decode("utf-8", "surrogateescape").split("\r\n")
        status = int(first.split(" ")[1])
        if status >= 200:
            break
    headers = []
    for line in lines:
        name, _, value = line.partition(":")
        headers.append((name.strip().lower(), value.strip()))
    answer = Answer(status, headers, data)
    if method == "HEAD" or status in (204, 304):
        if data:
            raise Trouble(f"a body where none may be: {data[:200]!r}")
    elif "chunked" in answer.values("transfer-encoding"):
        answer.body = unchunk(data)
    elif answer.values("content-length"):
        length = int(answer.values("content-length")[0])
        if length != len(data):
            raise Trouble(f"Content-Length is {length}, but {len(data)} bytes came")
    return answer


def exchange(port, data):
    """Sends a request and returns everything that comes until the server closes."""
    with socket.create_connection(("127.0.0.1", port), timeout=PATIENCE) as connection:
        pieces = []
        try:
            connection.sendall(data)
            while piece := connection.recv(65536):
                pieces.append(piece)
        except ConnectionError:
            # A server that refuses a request closes with bytes unread, and the system tells that by a reset.
            pass
        return b"".join(pieces)


def multipart(parts):
    boundary = "boundary-of-the-parity-tests"
    body = b""
    for part in parts:
        disposition = f'form-data; name="{part["name"]}"'
        if "filename" in part:
            disposition += f'; filename="{part["filename"]}"'
        body += f"--{boundary}\r\nContent-Disposition: {disposition}\r\n".encode()
        if "type" in part:
            body += f"Content-Type: {part['type']}\r\n".encode()
        body += b"\r\n" + part["body"].encode() + b"\r\n"
    return body + f"--{boundary}--\r\n".encode(), f"multipart/form-data; boundary={boundary}"


def request_bytes(request, cookies):
    """The bytes of a request, without any that depend on the side except the cookies of its jar."""
    kinds = [kind for kind in ("body", "json", "form", "multipart") if kind in request]
    if len(kinds) > 1:
        raise Trouble("a request has one of body, json, form, multipart: " + ", ".join(kinds))
    body, media_type = None, None
    if "body" in request:
        body = request["body"].encode()
    elif "json" in request:
        body, media_type = request["json"].encode(), "application/json"
    elif "form" in request:
        body = urllib.parse.urlencode(request["form"], doseq=True).encode()
        media_type = "application/x-www-form-urlencoded"
    elif "multipart" in request:
        body, media_type = multipart(request["multipart"])
    given = list(request.get("headers", []))
    named = {header.partition(":")[0].strip().lower() for header in given}
    lines = [request["send"] + " HTTP/1.1"]
    if "host" not in named:
        lines.append("Host: localhost")
    lines += given
    if media_type and "content-type" not in named:
        lines.append("Content-Type: " + media_type)
    if body is not None and not named & {"content-length", "transfer-encoding"}:
        lines.append(f"Content-Length: {len(body)}")
    if cookies and "cookie" not in named:
        lines.append("Cookie: " + cookies)
    if "connection" not in named:
        lines.append("Connection: close")
    return ("\r\n".join(lines) + "\r\n\r\n").encode() + (body or b"")


# ---- cookies ----


def parse_set_cookie(text):
    """Name, value and the attributes with lower-case names."""
    first, *rest = [piece.strip() for piece in text.split(";")]
    name, _, value = first.partition("=")
    attributes = {}
    for piece in rest:
        key, _, attribute = piece.partition("=")
        attributes[key.strip().lower()] = attribute.strip()
    return name.strip(), value.strip(), attributes


def moment(text):
    try:
        return email.utils.parsedate_to_datetime(text).timestamp()
    except (TypeError, ValueError):
        return None


class Jar:
    """The cookies of one side. It minds paths and deletions; Domain and Secure it takes for granted."""

    def __init__(self):
        self.cookies = {}

    def take(self, answer):
        for text in answer.values("set-cookie"):
            name, value, attributes = parse_set_cookie(text)
            key = (name, attributes.get("path", "/"))
            expires = moment(attributes.get("expires", ""))
            if attributes.get("max-age") == "0" or expires is not None and expires <= time.time():
                self.cookies.pop(key, None)
            else:
                self.cookies[key] = value

    def header(self, target):
        path = target.partition("?")[0]
        fit = [
            f"{name}={value}"
            for (name, prefix), value in self.cookies.items()
            if path == prefix or path.startswith(prefix.rstrip("/") + "/")
        ]
        return "; ".join(fit)
