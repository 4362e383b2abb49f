"""What `labflow doctor` looks at: each file one part of an installation."""
