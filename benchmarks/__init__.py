"""Benchmarks that anybody can run: `python -m benchmarks.<name>`. Each prints its figure beside a baseline of the same minute."""
