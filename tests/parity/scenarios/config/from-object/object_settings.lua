return {
  FROM_MODULE = "module",
  helper = "not a setting",
  Production = { FROM_CLASS = "class", NAME = "production" },
}
