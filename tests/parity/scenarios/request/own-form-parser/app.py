import re

from flask import Flask, Request, request
from werkzeug.formparser import FormDataParser

app = Flask(__name__)


class Parser(FormDataParser):
    def parse(self, stream, mimetype, content_length, options=None):
        if mimetype != "text/x-pairs":
            return super().parse(stream, mimetype, content_length, options)
        found = re.findall(r"(\w+):(\w+)", stream.read(content_length).decode())
        suffix = (options or {}).get("suffix", "")
        return stream, self.cls((name, value + suffix) for name, value in found), self.cls()


class MyRequest(Request):
    form_data_parser_class = Parser


app.request_class = MyRequest


@app.post("/")
def show():
    file = request.files.get("f")
    return {"form": request.form.to_dict(False), "file": file.read().decode() if file else None}
