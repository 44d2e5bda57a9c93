#!/usr/bin/env -S python3 -B
# SPDX-License-Identifier: MIT
"""Records what werkzeug.http answers to inputs made up at random, as cases for tests/parity/replay.

    PY tests/parity/record.py [--seed N] [--count N] [FUNCTION...] >cases.jsonl
    tests/parity/replay cases.jsonl

PY is a Python with Werkzeug 3.1. For each function it takes sound values, and changes most of them: a piece lost,
doubled, moved or put in from the same vocabulary. Equal seeds make equal cases.
"""
import argparse
import datetime
import importlib.metadata
import json
import random
import warnings

import werkzeug.http as http
from werkzeug.datastructures import Authorization, Headers, WWWAuthenticate

TEXTS = ["a", "foo", "bar", "x-y", "a b", 'q"uote', "back\\slash", "semi;colon", "com,ma", "k=v", "", " ", "ü", "42", "0"]
PIECES = ['"', "\\", ";", ",", "=", " ", "\t", "*", "/", "-", "'", "%", "%41", "%zz", "a", "Z", "q", "=0.5", "0", "1",
          "99", "W/", '""', "()", "<", "é", "UTF-8''", "*0", "*1*", ".", ":", "+", "max-age", "\\\"", "&", "none"]

# Sound values, by function. What Python's int() alone would take (+5, 1_0, other scripts' digits) is not among them,
# nor base64 that Python's decoder would make something of.
OPTIONS = ["text/html; charset=utf-8", 'form-data; name="a"; filename="b c.txt"', "attachment; filename*=UTF-8''%e2%82%ac",
           "a; b*0=x; b*1=y; b*2*=%20z", 'x; y="a;b"; z="c\\"d"', "v; a=1; A=2; b=", 'multipart/form-data; boundary="=_a"',
           "a/b;c=d;e*=iso-8859-1'en'%A3%20rates", 'f; name="C:\\\\dir\\\\file.txt"', "t; n*0*=UTF-8''%20a; n*1=b"]
LISTS = ['a, "b c", d', 'token, "quoted, value"', "a,b , c", '"a\\"b", c', "", "GET, HEAD", ", ,a", 'W/"x"']
DICTS = ['a=1, b="2 3", c', "max-age=0, private", 'foo="is a fish", bar="as well"', "key*=UTF-8''%c3%a9", "no-cache",
         'no-cache="Set-Cookie", max-age=20', "a=b=c", 'community="a, b", x', "public, s-maxage=30, immutable",
         "max-stale", "max-age=x", "stale-while-revalidate=3, must-revalidate", "no-transform, only-if-cached, min-fresh=1"]
ACCEPTS = ["text/html, application/json;q=0.5, */*;q=0.1", "en-us,ru;q=0.5", "gzip, deflate;q=0, *;q=0.2",
           'text/html;level=1;q=0.7, text/plain; a="b c"', "a;q=1.0, b;q=1.1, c;q=-1, d;q=.5, e;q=1e0, f;q=0.12345",
           "*", "text/xml,application/xml,application/xhtml+xml,text/html;q=0.9,text/plain;q=0.8,*/*;q=0.5", "utf-8, *"]
CSPS = ["default-src 'self'; img-src *", "script-src 'none'; sandbox", "a b c;; d  e ", "style-src 'unsafe-inline'"]
RANGES = ["bytes=0-99", "bytes=-500", "bytes=500-", "bytes=0-0,-1", "bytes=1-2, 4-6", "awesome=0-999", "bytes = 1 - 100",
          "bytes=5-5,6-", "items=3-9,10-20"]
CONTENT_RANGES = ["bytes 0-98/*", "bytes 0-98/100", "bytes */100", "bytes */*", "bytes 98-98/98", "bytes 99-98/*"]
ETAGS = ['"foo", "bar", W/"baz", blar', 'W/"foo"', "*", '"a,b", c', 'w/"x", ""', "foo", '"fo"o", "bar"', '"a" "b"']
DATES = ["Sun, 06 Nov 1994 08:49:37 GMT", "Sunday, 06-Nov-94 08:49:37 GMT", "Sun Nov  6 08:49:37 1994",
         "Sun, 06 Nov 1994 08:49:37 +0200", "Sun, 06 Nov 1994 08:49:37 -0000", "6 Nov 1994 08:49", "Tue, 29 Feb 2000 23:59:59 GMT",
         "Sun, 06 Nov 1994 08:49:37 EST", "06 Nov 94 08:49:37", "Mon, 16 Jan 2012 13:23:08 GMT", "Thu, 01 Jan 1970 00:00:00 GMT"]
DATE_PIECES = ["Nov", "Feb", "31", "29", "1994", "99", "0", " ", ",", ":", "-", "GMT", "UTC", "PST", "00", "61", "24", "x"]
COOKIES = ["a=1; b=2", 'a="b c"; d=e', 'x="\\054\\342\\202\\254"; y=z', "foo=bar; foo=baz", "a; b=; =c", 'q="a\\"b"',
           "a=b=c; d", "fö=bär", "$Version=1; a=2", 'a="b; c"; d=1', "a = b ; c=d", 'e="\\400\\012\\x"']
BASICS = ["Basic dXNlcjpwYXNz", "Basic dXNlcg==", "basic OnB3", "BASIC Og==", "Basic /3NlcjpwYXNz", "Basic dXNlcg", "Basic",
          "Basic ", "Basic dXNlcjpwYTpzcw=="]
AUTHORIZATIONS = ["Bearer abc.def-123", 'Digest username="M", realm="r@h", uri="/x", qop=auth', "Bearer  abc=", "Token a=b",
                  "Digest ", "bearer a b=c"]
CHALLENGES = ['Basic realm="test"', 'Digest realm="r", nonce="n", qop="auth", stale=TRUE', "Bearer", "Bearer abc",
              'Custom a="b c", d=e', "Negotiate abc=="]
AGES = ["0", "10", " 7 ", "-1", "1.5", "abc", "007"]
DOMAINS = ["example.com", ".example.com", "localhost", "bücher.example", "a.b.c", "example.com:5000"]


class Source:
    """Random choices from one seed."""

    def __init__(self, seed):
        self.random = random.Random(seed)
        self.choice, self.chance = self.random.choice, lambda p: self.random.random() < p

    def spoil(self, text, pieces=PIECES):
        """The text, or the text with one to three changes."""
        if self.chance(0.15):
            return text
        for _ in range(self.random.randint(1, 3)):
            at, to = sorted(self.random.randint(0, len(text)) for _ in range(2))
            to = min(to, at + 6)
            text = self.choice([
                text[:at] + text[to:],
                text[:at] + self.choice(pieces) + text[at:],
                text[:at] + self.choice(pieces) + text[to:],
                text[:to] + text[at:to] + text[to:],
            ])
        return text

    def of(self, sound, pieces=PIECES):
        return self.spoil(self.choice(sound), pieces)

    def text(self):
        return self.spoil(self.choice(TEXTS))

    def name(self):
        return self.choice(["a", "b", "foo", "filename", "x-y", "name*", "realm"])

    def number(self):
        return self.choice([0, 1, 5, 10, 99, 100, -1, 100000])


def plain(value):
    """A value as JSON that replay understands."""
    if isinstance(value, datetime.datetime):
        return {"__datetime__": value.isoformat()}
    if isinstance(value, (tuple, list)):
        return [plain(item) for item in value]
    if isinstance(value, dict):
        return {key: plain(item) for key, item in value.items()}
    return value


def of_range(found):
    return found and {"units": found.units, "ranges": plain(found.ranges)}


def of_content_range(found):
    return found and {name: getattr(found, name) for name in ("units", "start", "stop", "length")}


def of_etags(found):
    # The tag in `""` is None there.
    strong, weak = ({tag or "" for tag in tags} for tags in (found._strong, found._weak))
    return {"strong": sorted(strong), "weak": sorted(weak), "star": found.star_tag}


def of_credentials(found):
    return found and {"type": found.type, "params": plain(dict(found.parameters)), "token": found.token}


def of_set(found):
    # Werkzeug keeps what is there twice until the set is changed.
    once = {}
    for item in found:
        once.setdefault(item.lower(), item)
    return list(once.values())


def of_dict(found):
    return plain(dict(found))


def environ_of(source):
    names = {"IF_NONE_MATCH": ETAGS, "IF_MATCH": ETAGS, "IF_MODIFIED_SINCE": DATES, "IF_UNMODIFIED_SINCE": DATES,
             "IF_RANGE": ['"foo"', *DATES], "RANGE": RANGES}
    environ = {"REQUEST_METHOD": source.choice(["GET", "GET", "HEAD", "POST"])}
    for name in source.random.sample(sorted(names), source.random.randint(1, 3)):
        sound = names[name]
        environ["HTTP_" + name] = source.choice(sound) if source.chance(0.7) else source.of(sound)
    return environ


def headers_of(source):
    names = ["Date", "Connection", "Content-Type", "Content-Length", "Expires", "Allow", "TE", "Upgrade", "X-A",
             "last-modified", "content-location", "keep-alive", "Trailer", "Content-MD5"]
    return [[source.choice(names), source.choice(["1", "x"])] for _ in range(source.random.randint(0, 6))]


def removing(function):
    def call(pairs, *rest):
        headers = Headers([tuple(pair) for pair in pairs])
        function(headers, *rest)
        return [list(pair) for pair in headers]

    return call


def resource_modified(environ, etag, last_modified, ignore_if_range):
    return http.is_resource_modified(environ, etag, None, last_modified, ignore_if_range)


def cookie_options(s):
    options = {}
    for name, values in {
        "max_age": [0, 10, -1, 3600], "expires": ["x", 0, 1700000000], "path": ["/", "/a b", "/ü", "/x;y", "/%41", None],
        "domain": DOMAINS, "secure": [True], "httponly": [True], "samesite": ["Lax", "strict", "None", "no"],
        "partitioned": [True],
    }.items():
        if s.chance(0.3):
            options[name] = s.choice(values)
    if "max_age" in options:
        # It would write the present moment.
        options["sync_expires"] = False
    return options


def pair_values(s, values):
    # By name: a table of Lua has no order, and is written so.
    return {name: values() for name in sorted({s.name() for _ in range(s.random.randint(0, 3))})}


def maybe(s, make):
    return None if s.chance(0.1) else make()


# By function: what makes its arguments (positional, then perhaps named ones), how it is called if not by its name, and
# how its answer is written.
FUNCTIONS = {
    "quote_header_value": (lambda s: ([s.text()], {"allow_token": s.chance(0.7)}),),
    "unquote_header_value": (lambda s: ([s.spoil(s.choice(['"a b"', '"a\\"b"', '"C:\\\\d"', "tok", '"\\\\\\\\h\\\\x"']))],),),
    "parse_options_header": (lambda s: ([s.of(OPTIONS)],),),
    "dump_options_header": (lambda s: ([s.choice(["a", "attachment", "text/html"]),
                                        pair_values(s, lambda: maybe(s, s.text))],),),
    "dump_header": (lambda s: ([[s.text() for _ in range(s.random.randint(0, 4))] if s.chance(0.5)
                                else pair_values(s, lambda: maybe(s, s.text))],),),
    "parse_list_header": (lambda s: ([s.of(LISTS)],),),
    "parse_dict_header": (lambda s: ([s.of(DICTS)],),),
    "parse_set_header": (lambda s: ([s.of(LISTS)],), None, of_set),
    "parse_accept_header": (lambda s: ([s.of(ACCEPTS)],), None, lambda found: {"__accept__": plain(list(found))}),
    "parse_cache_control_header": (lambda s: ([s.of(DICTS)],), None, of_dict),
    "parse_csp_header": (lambda s: ([s.of(CSPS)],), None, of_dict),
    "dump_csp_header": (lambda s: ([pair_values(s, s.text)],),),
    "parse_range_header": (lambda s: ([s.of(RANGES)],), None, of_range),
    "parse_content_range_header": (lambda s: ([s.of(CONTENT_RANGES)],), None, of_content_range),
    "parse_if_range_header": (lambda s: ([s.of(ETAGS + DATES)],), None,
                              lambda found: {"etag": found.etag, "date": plain(found.date)}),
    "quote_etag": (lambda s: ([s.text(), s.chance(0.5)],),),
    "unquote_etag": (lambda s: ([maybe(s, lambda: s.of(ETAGS))],),),
    "parse_etags": (lambda s: ([s.of(ETAGS)],), None, of_etags),
    "generate_etag": (lambda s: ([s.text()],), lambda text: http.generate_etag(text.encode())),
    "parse_date": (lambda s: ([s.of(DATES, DATE_PIECES)],), None, plain),
    "http_date": (lambda s: ([s.choice([0, 1, 784111777, 951868799, 4102444800, -1, 1e9, 12345.6]) + s.number()],),),
    "parse_age": (lambda s: ([maybe(s, lambda: s.of(AGES, ["1", "-", " ", ".", "e"]))],), None,
                  lambda found: None if found is None else int(found.total_seconds())),
    "dump_age": (lambda s: ([maybe(s, s.number)],),),
    "is_byte_range_valid": (lambda s: ([maybe(s, s.number), maybe(s, s.number), maybe(s, s.number)],),),
    "is_resource_modified": (lambda s: ([environ_of(s), maybe(s, lambda: s.choice(["foo", "bar", "a,b", 'W/"foo"'])),
                                         maybe(s, lambda: s.choice(DATES[:1] + DATES[-2:])), s.chance(0.5)],),
                             resource_modified),
    "remove_entity_headers": (lambda s: ([headers_of(s)],), removing(http.remove_entity_headers)),
    "remove_hop_by_hop_headers": (lambda s: ([headers_of(s)],), removing(http.remove_hop_by_hop_headers)),
    "is_entity_header": (lambda s: ([s.choice([pair[0] for pair in headers_of(s)] or ["x"])],),),
    "is_hop_by_hop_header": (lambda s: ([s.choice([pair[0] for pair in headers_of(s)] or ["x"])],),),
    "parse_cookie": (lambda s: ([s.of(COOKIES, PIECES + ["\\054", "; ", "\\"]).encode().decode("latin-1")],), None,
                     lambda found: {"__multi__": [list(pair) for pair in found.items(multi=True)]}),
    "dump_cookie": (lambda s: ([s.choice(["foo", "a.b", "x-y"]), s.text()], cookie_options(s)),),
    "parse_authorization_header": (lambda s: ([s.choice(BASICS) if s.chance(0.3) else s.of(AUTHORIZATIONS)],), Authorization.from_header, of_credentials),
    "parse_www_authenticate_header": (lambda s: ([s.of(CHALLENGES)],), WWWAuthenticate.from_header, of_credentials),
}


def record(name, source):
    make, call, shape = (*FUNCTIONS[name], None, None)[:3]
    args, kwargs = (*make(source), {})[:2]
    case = {"kind": "http." + name, "args": args, "kwargs": kwargs}
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            answer = (call or getattr(http, name))(*args, **kwargs)
        case["result"] = (shape or plain)(answer)
    except Exception as error:
        case["error"] = type(error).__name__
    return case


def main():
    parser = argparse.ArgumentParser(description="Records answers of werkzeug.http to inputs made up at random.")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--count", type=int, default=500, help="cases of each function")
    parser.add_argument("functions", nargs="*", metavar="FUNCTION")
    options = parser.parse_args()
    version = importlib.metadata.version("werkzeug")
    number = 0
    for name in options.functions or FUNCTIONS:
        source, seen = Source(f"{options.seed} {name}"), set()
        for _ in range(options.count):
            case = record(name, source)
            text = json.dumps(case, ensure_ascii=False)
            if text not in seen:
                seen.add(text)
                number += 1
                print(json.dumps({"id": number, "suite": "werkzeug " + version, "test": "record.py", **case}))


if __name__ == "__main__":
    main()
