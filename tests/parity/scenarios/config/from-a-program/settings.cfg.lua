-- Runs as a program; names in capitals are settings.
NAME = "settings"
helper = "not a setting"
COMPUTED = 60 * 60
LIST = { "a", "b" }
