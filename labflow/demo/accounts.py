"""Who can sign in to the demo laboratory. The seed makes these people; `labflow up` prints them."""

from dataclasses import dataclass

from labflow.vocabulary import RoleCode

PASSWORD = "password123"  # noqa: S105 - the demo's well-known password; production refuses to start with it


@dataclass(frozen=True)
class DemoAccount:
    """One person of the demo: the e-mail address to sign in with, the name, what the person does, and the role.

    `client` is the code of the company for people of the client portal; `department` of the laboratory's.
    """

    email: str
    name: str
    title: str
    role: RoleCode
    department: str = ""
    client: str = ""


STAFF = (
    DemoAccount("admin@labflow.dev", "Robin Castillo", "System administrator", RoleCode.SUPER_ADMIN),
    DemoAccount("marcus@labflow.dev", "Marcus Hale", "Laboratory director", RoleCode.LAB_DIRECTOR),
    DemoAccount("elena@labflow.dev", "Elena Marchetti", "Technical manager", RoleCode.LAB_MANAGER),
    DemoAccount("priya@labflow.dev", "Priya Raman", "Senior analyst", RoleCode.SENIOR_ANALYST, "METALS"),
    DemoAccount("daniel@labflow.dev", "Daniel Reyes", "Analyst, metals", RoleCode.ANALYST, "METALS"),
    DemoAccount("aisha@labflow.dev", "Aisha Bello", "Analyst, wet chemistry", RoleCode.ANALYST, "WET"),
    DemoAccount("hannah@labflow.dev", "Hannah Weiss", "Analyst, microbiology", RoleCode.ANALYST, "MICRO"),
    DemoAccount("jun@labflow.dev", "Jun Park", "Analyst, organics and food", RoleCode.ANALYST, "ORGANICS"),
    DemoAccount("tom@labflow.dev", "Tom Lindqvist", "Sample reception", RoleCode.SAMPLE_RECEIVER),
    DemoAccount("nadia@labflow.dev", "Nadia Kowalski", "Data entry", RoleCode.DATA_ENTRY),
    DemoAccount("grace@labflow.dev", "Grace Okafor", "Accounts", RoleCode.BILLING_ADMIN),
    DemoAccount("victor@labflow.dev", "Victor Lam", "Accounts, view only", RoleCode.BILLING_VIEWER),
    DemoAccount("ingrid@labflow.dev", "Ingrid Solberg", "Assessor, read only", RoleCode.READ_ONLY),
)

PORTAL = (
    DemoAccount(
        "renee@ashland.example", "Renee Hollis", "Water quality manager", RoleCode.CLIENT_ADMIN, client="ASH"
    ),
    DemoAccount(
        "julia@ashland.example", "Julia Alvarez", "Sampling technician", RoleCode.CLIENT_USER, client="ASH"
    ),
    DemoAccount("otto@northfork.example", "Otto Olsen", "Head brewer", RoleCode.CLIENT_ADMIN, client="NFB"),
    DemoAccount(
        "mina@northfork.example", "Mina Sato", "Quality assistant", RoleCode.CLIENT_USER, client="NFB"
    ),
)

ACCOUNTS = (*STAFF, *PORTAL)
