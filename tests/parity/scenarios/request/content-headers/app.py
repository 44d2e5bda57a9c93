from flask import Flask, request

app = Flask(__name__)


@app.post("/")
def show():
    return {
        "content_type": request.content_type,
        "mimetype": request.mimetype,
        "params": request.mimetype_params,
        "length": request.content_length,
        "encoding": request.content_encoding,
        "md5": request.content_md5,
        "is_json": request.is_json,
        "parsed": request.want_form_data_parsed,
    }
