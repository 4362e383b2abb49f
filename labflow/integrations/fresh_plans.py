"""Statements that PostgreSQL plans anew each time, because what they ask decides how they are best answered.

The driver prepares a statement on the server after a few runs, and the server may then settle for one plan that suits any
value. A statement that is never prepared is always planned for its values, without a word to the server before and after.
"""

from typing import Any

from sqlalchemy import Engine, event

OPTION = "plan_afresh"


def plan_when_asked(engine: Engine) -> None:
    """Do not prepare a statement that has the execution option `plan_afresh`."""

    @event.listens_for(engine, "do_execute")
    def run(cursor: Any, statement: str, parameters: Any, context: Any) -> bool:
        if not context or not context.execution_options.get(OPTION):
            return False
        cursor.execute(statement, parameters, prepare=False)
        return True
