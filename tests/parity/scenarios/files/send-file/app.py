from flask import Flask, send_file

app = Flask(__name__)


@app.get("/plain")
def plain():
    return send_file("hello.txt")


@app.get("/attachment")
def attachment():
    return send_file("hello.txt", as_attachment=True)


@app.get("/named")
def named():
    return send_file("hello.txt", as_attachment=True, download_name="other name.csv")


@app.get("/typed")
def typed():
    return send_file("hello.txt", mimetype="application/x-own")


@app.get("/charset")
def charset():
    return send_file("hello.txt", mimetype="text/css")


@app.get("/unconditional")
def unconditional():
    return send_file("hello.txt", conditional=False)


@app.get("/no-tag")
def no_tag():
    return send_file("hello.txt", etag=False)


@app.get("/own-tag")
def own_tag():
    return send_file("hello.txt", etag="own")


@app.get("/modified")
def modified():
    return send_file("hello.txt", last_modified=1000000000)


@app.get("/max-age")
def max_age():
    return send_file("hello.txt", max_age=60)


@app.get("/zero")
def zero():
    return send_file("hello.txt", max_age=0)


@app.get("/function")
def function():
    return send_file("hello.txt", max_age=lambda path: len(path.rpartition("/")[2]))


@app.get("/missing")
def missing():
    return send_file("missing.txt")


@app.get("/directory")
def directory():
    return send_file(".")
