from flask import Flask
from werkzeug.datastructures import CombinedMultiDict, ImmutableMultiDict, MultiDict

app = Flask(__name__)


def dump(md):
    return list(md.lists())


@app.get("/change")
def change():
    md = MultiDict([("a", 1), ("b", 2), ("a", 3)])
    out = {"start": dump(md)}
    md.add("a", 4)
    md["b"] = 5
    md.setlist("c", [6, 7])
    out["changed"] = dump(md)
    out["default"] = [md.setdefault("a", 9), md.setdefault("d", 10)]
    md.setlistdefault("e", [11]).append(12)
    out["defaults"] = dump(md)
    out["popped"] = [md.pop("a"), md.pop("zz", "none")]
    out["poplist"] = md.poplist("c")
    out["nothing"] = md.poplist("c")
    out["last"] = list(md.popitemlist())
    out["item"] = list(md.popitem())
    md.update([("b", 20), ("n", 21)])
    out["updated"] = dump(md)
    md.clear()
    out["cleared"] = dump(md)
    return out


@app.get("/copy")
def copy():
    md = MultiDict([("a", [1])])
    shallow, deep = md.copy(), md.deepcopy()
    md["a"].append(2)
    md.add("b", 1)
    return {
        "shallow": len(shallow["a"]), "deep": len(deep["a"]), "has": "b" in shallow, "equal": shallow == md.copy(),
        "keys": [[key, [value]] for key, value in MultiDict({"x": 0, "y": 0}).items()],
    }


@app.get("/immutable")
def immutable():
    md = ImmutableMultiDict([("a", "1"), ("a", "2")])
    refused = 0
    for change in (
        lambda: md.add("a", 1), lambda: md.__setitem__("a", 1), lambda: md.setlist("a", []), lambda: md.pop("a"),
        lambda: md.popitem(), lambda: md.clear(), lambda: md.update({}), lambda: md.setdefault("z", 1),
        lambda: md.__delitem__("a"),
    ):
        try:
            change()
        except TypeError:
            refused += 1
    copy = md.copy()
    copy.add("a", "3")
    return {"refused": refused, "list": md.getlist("a"), "copy": copy.getlist("a"), "text": repr(md)}


@app.get("/combined")
def combined():
    first, second = MultiDict([("a", 1), ("b", 2)]), MultiDict([("a", 3), ("c", 4)])
    all_ = CombinedMultiDict([first, second])
    out = {
        "a": all_["a"], "list": all_.getlist("a"), "c": all_.get("c", 0), "missing": all_.get("z", "none"),
        "has": "b" in all_, "dict": all_.to_dict(), "lists": all_.to_dict(flat=False),
    }
    second.add("late", 5)
    out["late"] = "late" in all_
    try:
        all_.add("x", 1)
        out["refused"] = False
    except TypeError:
        out["refused"] = True
    return out
