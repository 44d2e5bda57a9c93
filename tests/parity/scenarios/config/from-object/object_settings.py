FROM_MODULE = "module"
helper = "not a setting"


class Production:
    FROM_CLASS = "class"
    NAME = "production"
