"""Names of variables that are no settings of LabFlow itself: those of the stack around it, and those of the system before."""

from collections.abc import Iterable
from difflib import get_close_matches

AROUND = {
    "POSTGRES_PASSWORD": "Password of PostgreSQL's own superuser in docker-compose.prod.yml.",
    "LABFLOW_OWNER_PASSWORD": "Password of the role that owns the tables (labflow_owner).",
    "LABFLOW_APP_PASSWORD": "Password of the application's role (labflow_app).",
    "REDIS_PASSWORD": "Password of Redis in docker-compose.prod.yml.",
    "MINIO_ROOT_USER": "User of the MinIO server, when its profile is used.",
    "MINIO_ROOT_PASSWORD": "Password of the MinIO server, when its profile is used.",
    "LABFLOW_IMAGE": "The image that docker-compose.prod.yml runs.",
    "CERTBOT_EMAIL": "Where Let's Encrypt writes when a certificate is about to end.",
    "COMPOSE_PROJECT_NAME": "Docker Compose's own name for this stack.",
    "COMPOSE_PROFILES": "Docker Compose's own choice of further services, such as minio.",
}
"""What docker-compose.prod.yml and the scripts in deploy/ read from the same .env file."""

NO_QUICKBOOKS = "There is no connection to QuickBooks. Leave it out."
REPLACED = {
    "NODE_ENV": "LabFlow has no Node in production. LABFLOW_MODE=production says what this was.",
    "NEXTAUTH_SECRET": "Sessions are kept in PostgreSQL, so there is nothing to sign with it. Leave it out.",
    "NEXTAUTH_URL": "WEB_URL and PORTAL_URL say it.",
    "API_PORT": "LABFLOW_API_PORT says it.",
    "POSTGRES_USER": "The roles are labflow_owner and labflow_app. Leave it out.",
    "POSTGRES_DB": "DATABASE_URL names the database. Leave it out.",
    "QUICKBOOKS_CLIENT_ID": NO_QUICKBOOKS,
    "QUICKBOOKS_CLIENT_SECRET": NO_QUICKBOOKS,
    "QUICKBOOKS_REDIRECT_URI": NO_QUICKBOOKS,
    "SMTP_PASSWORD": "Its name is SMTP_PASS.",
    "SMTP_USERNAME": "Its name is SMTP_USER.",
    "AWS_ACCESS_KEY_ID": "Its name is S3_ACCESS_KEY.",
    "AWS_SECRET_ACCESS_KEY": "Its name is S3_SECRET_KEY.",
    "AWS_REGION": "Its name is S3_REGION.",
}
"""Names of the deployment guide, or of habit, that have another name here."""


def stray(in_file: Iterable[str], known: set[str]) -> list[str]:
    """One sentence for each name in our own .env file that was probably meant for us and means nothing here.

    A laboratory's own code keeps its variables there too: what resembles none of ours is left alone.
    """
    found = []
    for name in sorted(set(in_file) - known - set(AROUND)):
        if name in REPLACED:
            found.append(f"{name} has no meaning in LabFlow. {REPLACED[name]}")
        elif near(name, known):
            found.append(misspelt(name, known))
    return found


def near(name: str, known: Iterable[str]) -> str:
    """The name that was probably meant; empty when there is none like it."""
    return next(iter(get_close_matches(name, sorted({*known, *AROUND}), 1, 0.8)), "")


def misspelt(name: str, known: Iterable[str]) -> str:
    """The sentence for a name that nobody knows."""
    meant = near(name, known)
    return f"{name} is not a setting of LabFlow; " + (f"{meant} is." if meant else "check its spelling.")
