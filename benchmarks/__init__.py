"""Measurements that a claim about speed must come from."""
