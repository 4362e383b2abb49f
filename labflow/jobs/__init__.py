"""The queue, the outbox and the schedule. Each job is a few lines that call a verb."""
