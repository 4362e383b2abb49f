"""Programs' doors: the native forms of sign-in, and the versioned REST API."""
