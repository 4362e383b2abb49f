"""The twelve roles every installation starts with, and what each may do. docs/roles.md prints this table."""

from labflow.vocabulary import Permission, RoleCode, Side
from labflow.words import later

P = Permission
_SEE_ALL = (P.SEE_ORDERS, P.SEE_SAMPLES, P.SEE_WORK, P.SEE_REPORTS, P.SEE_CLIENTS)
_SEE_BENCH = (P.SEE_ORDERS, P.SEE_SAMPLES, P.SEE_WORK)
_BENCH = (P.ENTER_RESULTS, P.IMPORT_RESULTS)
_RUN_ORDERS = (P.CREATE_ORDERS, P.CONFIRM_ORDERS, P.HOLD_ORDERS, P.CANCEL_ORDERS)
_RECEPTION = (P.RECEIVE_SAMPLES, P.REJECT_SAMPLES)
_TALK = (P.WRITE_COMMENTS, P.ATTACH_FILES)
_PORTAL = (
    P.PORTAL_ORDERS, P.PORTAL_PLACE_ORDERS, P.PORTAL_REPORTS, P.PORTAL_TEAM, P.PORTAL_WEBHOOKS, P.PORTAL_KEYS,
)  # fmt: skip

PERMISSIONS_OF_SIDE: dict[Side, tuple[Permission, ...]] = {
    Side.LAB: tuple(permission for permission in Permission if permission not in _PORTAL),
    Side.CLIENT: _PORTAL,
}

# How screens group them: what somebody does in one place of the laboratory. Each permission of a side stands in one group.
GROUPS_OF_SIDE: dict[Side, tuple[tuple[str, tuple[Permission, ...]], ...]] = {
    Side.LAB: (
        (later("Orders and samples"), (P.SEE_ORDERS, *_RUN_ORDERS, P.SEE_SAMPLES, *_RECEPTION)),
        (later("Bench"), (P.SEE_WORK, P.ASSIGN_WORK, *_BENCH)),
        (later("Review and reports"), (P.REVIEW_RESULTS, P.SEE_REPORTS, P.PREPARE_REPORTS, P.AUTHORISE_REPORTS)),
        (later("Clients"), (P.SEE_CLIENTS, P.EDIT_CLIENTS, P.WRITE_TO_CLIENTS)),
        (later("Comments and files"), _TALK),
        (later("Money"), (P.SEE_BILLING, P.EDIT_BILLING)),
        (later("Settings"), (P.EDIT_CATALOGUE, P.EDIT_FIELDS, P.EDIT_LABELS, P.EDIT_SETTINGS, P.SHARE_VIEWS)),
        (later("People"), (P.SEE_PEOPLE, P.EDIT_PEOPLE, P.EDIT_ROLES)),
        (later("Other programs"), (P.MAKE_KEYS, P.EDIT_WEBHOOKS)),
        (later("Oversight"), (P.SEE_AUDIT, P.KEEP_ARCHIVES, P.SEE_JOBS, P.SEE_INBOX)),
    ),
    Side.CLIENT: (
        (later("Orders and reports"), (P.PORTAL_ORDERS, P.PORTAL_PLACE_ORDERS, P.PORTAL_REPORTS)),
        (later("The company"), (P.PORTAL_TEAM, P.PORTAL_WEBHOOKS, P.PORTAL_KEYS)),
    ),
}  # fmt: skip

# Nobody but a super admin sees the development inbox: a reset link read there would open somebody's account.
BUILT_IN: dict[RoleCode, tuple[str, Side, tuple[Permission, ...]]] = {
    RoleCode.SUPER_ADMIN: (later("Super admin"), Side.LAB, PERMISSIONS_OF_SIDE[Side.LAB]),
    RoleCode.LAB_DIRECTOR: (
        later("Lab director"), Side.LAB,
        (*_SEE_ALL, *_RUN_ORDERS, P.REJECT_SAMPLES, P.ASSIGN_WORK, P.REVIEW_RESULTS, P.PREPARE_REPORTS,
         P.AUTHORISE_REPORTS, *_TALK, P.WRITE_TO_CLIENTS, P.EDIT_CLIENTS, P.EDIT_CATALOGUE, P.EDIT_LABELS, P.SEE_BILLING,
         P.SEE_PEOPLE, P.SEE_AUDIT, P.SHARE_VIEWS, P.MAKE_KEYS, P.KEEP_ARCHIVES),
    ),
    RoleCode.LAB_MANAGER: (
        later("Lab manager"), Side.LAB,
        (*_SEE_ALL, *_RUN_ORDERS, *_RECEPTION, P.ASSIGN_WORK, *_BENCH, P.REVIEW_RESULTS, P.PREPARE_REPORTS,
         P.AUTHORISE_REPORTS, *_TALK, P.WRITE_TO_CLIENTS, P.EDIT_CLIENTS, P.EDIT_CATALOGUE, P.EDIT_FIELDS, P.EDIT_LABELS,
         P.EDIT_SETTINGS, P.EDIT_WEBHOOKS, P.SEE_BILLING,
         P.SEE_PEOPLE, P.EDIT_PEOPLE, P.SEE_AUDIT, P.SEE_JOBS, P.SHARE_VIEWS, P.MAKE_KEYS, P.KEEP_ARCHIVES),
    ),
    RoleCode.SENIOR_ANALYST: (
        later("Senior analyst"), Side.LAB,
        (*_SEE_ALL, P.ASSIGN_WORK, *_BENCH, P.REVIEW_RESULTS, P.PREPARE_REPORTS, P.SHARE_VIEWS, *_TALK),
    ),
    RoleCode.ANALYST: (later("Analyst"), Side.LAB, (*_SEE_BENCH, *_BENCH, *_TALK)),
    RoleCode.SAMPLE_RECEIVER: (
        later("Sample receiver"), Side.LAB,
        (P.SEE_ORDERS, P.SEE_SAMPLES, P.SEE_CLIENTS, P.CREATE_ORDERS, P.CONFIRM_ORDERS, *_RECEPTION, *_TALK, P.WRITE_TO_CLIENTS),
    ),
    RoleCode.DATA_ENTRY: (later("Data entry"), Side.LAB, (*_SEE_BENCH, P.SEE_CLIENTS, P.CREATE_ORDERS, P.ENTER_RESULTS, *_TALK)),
    RoleCode.BILLING_ADMIN: (
        later("Billing admin"), Side.LAB,
        (P.SEE_ORDERS, P.SEE_REPORTS, P.SEE_CLIENTS, P.EDIT_CLIENTS, P.SEE_BILLING, P.EDIT_BILLING, *_TALK),
    ),
    RoleCode.BILLING_VIEWER: (later("Billing viewer"), Side.LAB, (P.SEE_ORDERS, P.SEE_CLIENTS, P.SEE_BILLING)),
    RoleCode.CLIENT_ADMIN: (later("Client admin"), Side.CLIENT, _PORTAL),
    RoleCode.CLIENT_USER: (later("Client user"), Side.CLIENT, (P.PORTAL_ORDERS, P.PORTAL_PLACE_ORDERS, P.PORTAL_REPORTS)),
    RoleCode.READ_ONLY: (later("Read only"), Side.LAB, (*_SEE_ALL, P.SEE_AUDIT)),
}  # fmt: skip
