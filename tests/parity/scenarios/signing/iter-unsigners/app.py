from flask import Flask
from itsdangerous import Serializer, Signer

app = Flask(__name__)


class Other(Signer):
    pass


serializer = Serializer(["old", "new"], salt="s", fallback_signers=[Other, {"sep": ":"}])


@app.get("/")
def index():
    seen = []
    for signer in serializer.iter_unsigners():
        keys = ",".join(key.decode() for key in signer.secret_keys)
        seen.append(f"{type(signer).__name__} {keys} {signer.salt.decode()} {signer.sep.decode()}")
    return seen
