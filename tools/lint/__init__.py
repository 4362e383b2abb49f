"""The house's own rules, which no general linter knows. Each has a name, a sentence and a test."""
