"""Asking the Redis server how it is, with an answer within a second."""

from typing import Any

from redis import Redis, RedisError

WAIT = 1.0


def problem(url: str) -> str:
    """Why it does not answer, as the kind of the failure; empty when it does."""
    try:
        with _client(url) as client:
            client.ping()
    except (RedisError, OSError, ValueError) as error:
        return type(error).__name__
    return ""


def facts(url: str) -> dict[str, Any]:
    """Version, used and allowed memory, and what it does when that is full. Raises when it cannot be asked."""
    with _client(url) as client:
        told = client.info()
        return {
            "version": told.get("redis_version", ""),
            "used": told.get("used_memory", 0),
            "allowed": told.get("maxmemory", 0),
            "policy": told.get("maxmemory_policy", ""),
        }


def _client(url: str) -> Redis:
    return Redis.from_url(url, socket_timeout=WAIT, socket_connect_timeout=WAIT)
