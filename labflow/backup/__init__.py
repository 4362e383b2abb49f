"""Backups of the whole laboratory: made from one snapshot, checked, restored, and tried out by drills."""
