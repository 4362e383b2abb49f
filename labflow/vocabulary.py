"""The words of the laboratory: states, permissions, meanings, kinds. Text in the database, enums in code."""

from enum import StrEnum


class OrderState(StrEnum):
    DRAFT = "draft"
    SUBMITTED = "submitted"
    CONFIRMED = "confirmed"
    IN_PROGRESS = "in_progress"
    COMPLETED = "completed"
    CLOSED = "closed"
    ON_HOLD = "on_hold"
    CANCELLED = "cancelled"


class SampleState(StrEnum):
    """Derived from the sample's analyses by `samples.derive`, except before receipt and after rejection."""

    DUE = "due"
    RECEIVED = "received"
    IN_PROGRESS = "in_progress"
    TO_BE_VERIFIED = "to_be_verified"
    VERIFIED = "verified"
    PUBLISHED = "published"
    REJECTED = "rejected"
    CANCELLED = "cancelled"


class AnalysisState(StrEnum):
    REGISTERED = "registered"
    UNASSIGNED = "unassigned"
    ASSIGNED = "assigned"
    RESULTED = "resulted"
    VERIFIED = "verified"
    PUBLISHED = "published"
    RETRACTED = "retracted"
    REJECTED = "rejected"
    CANCELLED = "cancelled"


class ReportState(StrEnum):
    DRAFT = "draft"
    FOR_APPROVAL = "for_approval"
    ISSUED = "issued"
    SUPERSEDED = "superseded"
    WITHDRAWN = "withdrawn"


class ImportState(StrEnum):
    READ = "read"
    IMPORTED = "imported"
    DISCARDED = "discarded"


class ArchiveState(StrEnum):
    WAITING = "waiting"
    IN_PROGRESS = "in_progress"
    COMPLETED = "completed"
    FAILED = "failed"


class NumberKind(StrEnum):
    """What has numbers; the word is the key of its series."""

    ORDER = "O"
    SAMPLE = "S"
    REPORT = "R"


class NonDetect(StrEnum):
    """How a deliverable writes what was not found: "<0.5"; 0.5 with the qualifier U; or nothing."""

    LESS = "less"
    LIMIT_U = "limit_u"
    EMPTY = "empty"


class MailState(StrEnum):
    WAITING = "waiting"
    SENT = "sent"
    FAILED = "failed"


class Priority(StrEnum):
    NORMAL = "normal"
    HIGH = "high"
    RUSH = "rush"


URGENT_FIRST = (Priority.RUSH, Priority.HIGH, Priority.NORMAL)


class Side(StrEnum):
    """Who somebody is to the laboratory: one of its people, a client's contact, or the system itself."""

    LAB = "lab"
    CLIENT = "client"
    SYSTEM = "system"


class AccountKind(StrEnum):
    """Whose an account is: a person's, or a program's, which has keys and no password."""

    PERSON = "person"
    SERVICE = "service"


class AnalyteKind(StrEnum):
    NUMERIC = "numeric"
    TEXT = "text"


class ResultSource(StrEnum):
    MANUAL = "manual"
    FILE = "file"
    FORMULA = "formula"


class BelowLoq(StrEnum):
    """What a formula takes for an input that is below its LOQ."""

    ZERO = "zero"
    HALF = "half"
    LOQ = "loq"
    CENSORED = "censored"


class InstrumentState(StrEnum):
    ACTIVE = "active"
    OUT_OF_SERVICE = "out_of_service"


class InstrumentRule(StrEnum):
    """What a result made with an unfit instrument meets."""

    WARN = "warn"
    REFUSE = "refuse"


class QcRole(StrEnum):
    """QC samples by their names in EPA and TNI practice."""

    METHOD_BLANK = "MB"
    LCS = "LCS"
    DUPLICATE = "DUP"
    MATRIX_SPIKE = "MS"
    MATRIX_SPIKE_DUPLICATE = "MSD"
    ICV = "ICV"
    CCV = "CCV"
    CCB = "CCB"


class QcLimit(StrEnum):
    """What a QC sample is held against: recovery in per cent, relative per cent difference, or a multiple of the LOQ."""

    RECOVERY = "recovery"
    RPD = "rpd"
    BLANK = "blank"


class QcConsequence(StrEnum):
    HOLD = "hold"
    FLAG = "flag"


class Verdict(StrEnum):
    PASS = "pass"  # noqa: S105 (a verdict, not a password)
    FAIL = "fail"
    INCONCLUSIVE = "inconclusive"
    NONE = "none"


class CustodyKind(StrEnum):
    COLLECT = "collect"
    RELINQUISH = "relinquish"
    RECEIVE = "receive"
    MOVE = "move"
    RETURN = "return"
    DISPOSE = "dispose"


class About(StrEnum):
    """What comments and attachments are about: the table of the record."""

    CLIENT = "client"
    ORDER = "lab_order"
    SAMPLE = "sample"
    REPORT = "report"


class Notice(StrEnum):
    """Why somebody is told something in the inbox."""

    MENTIONED = "mentioned"
    MESSAGE = "message"
    ORDERED = "ordered"
    ASSIGNED = "assigned"
    RETURNED = "returned"
    WEBHOOK = "webhook"
    LETTER = "letter"


class DeliveryState(StrEnum):
    """A webhook's delivery: to be tried, taken by the receiver, given up, or never sent because its subject is not to be seen."""

    WAITING = "waiting"
    DELIVERED = "delivered"
    FAILED = "failed"
    DROPPED = "dropped"


class RequestKind(StrEnum):
    """What a client asks for about an order."""

    ADD_TEST = "add_test"
    CHANGE_SAMPLE = "change_sample"
    RUSH = "rush"
    QUESTION = "question"


class RequestState(StrEnum):
    OPEN = "open"
    ANSWERED = "answered"
    WITHDRAWN = "withdrawn"


class LabelPurpose(StrEnum):
    """What a label is stuck on."""

    CONTAINER = "container"
    ORDER = "order"
    LOCATION = "location"


class LabelElement(StrEnum):
    TEXT = "text"
    FIELD = "field"
    CODE128 = "code128"
    DATAMATRIX = "datamatrix"
    QR = "qr"
    LINE = "line"


class LabelFormat(StrEnum):
    """PDF for any printer; ZPL is the language of label printers."""

    PDF = "pdf"
    ZPL = "zpl"


class Decision(StrEnum):
    VERIFIED = "verified"
    RETURNED = "returned"


class Meaning(StrEnum):
    """What a signature means (21 CFR 11.50, ISO/IEC 17025 7.8.2.1 o)."""

    REVIEWED = "reviewed"
    RETURNED = "returned"
    AUTHORISED = "authorised"
    WITHDRAWN = "withdrawn"


MEANING_TEXT: dict[Meaning, str] = {
    Meaning.REVIEWED: "I have reviewed these results and verify them.",
    Meaning.RETURNED: "I send these results back for correction.",
    Meaning.AUTHORISED: "I authorise this report for release to the client.",
    Meaning.WITHDRAWN: "I withdraw this report.",
}


class DraftState(StrEnum):
    """An order that is being typed: still open, registered to the last row, or given up."""

    OPEN = "open"
    REGISTERED = "registered"
    DISCARDED = "discarded"


class Permission(StrEnum):
    """What somebody may do. Roles are sets of these, kept as data; anything not granted is refused."""

    # orders and samples
    SEE_ORDERS = "see_orders"
    CREATE_ORDERS = "create_orders"
    CONFIRM_ORDERS = "confirm_orders"
    HOLD_ORDERS = "hold_orders"
    CANCEL_ORDERS = "cancel_orders"
    SEE_SAMPLES = "see_samples"
    RECEIVE_SAMPLES = "receive_samples"
    REJECT_SAMPLES = "reject_samples"
    # work on the bench
    SEE_WORK = "see_work"
    ASSIGN_WORK = "assign_work"
    ENTER_RESULTS = "enter_results"
    IMPORT_RESULTS = "import_results"
    # review and reports
    REVIEW_RESULTS = "review_results"
    SEE_REPORTS = "see_reports"
    PREPARE_REPORTS = "prepare_reports"
    AUTHORISE_REPORTS = "authorise_reports"
    # talking about records
    WRITE_COMMENTS = "write_comments"
    ATTACH_FILES = "attach_files"
    WRITE_TO_CLIENTS = "write_to_clients"
    # clients and catalogue
    SEE_CLIENTS = "see_clients"
    EDIT_CLIENTS = "edit_clients"
    EDIT_CATALOGUE = "edit_catalogue"
    EDIT_FIELDS = "edit_fields"
    EDIT_LABELS = "edit_labels"
    EDIT_SETTINGS = "edit_settings"
    EDIT_WEBHOOKS = "edit_webhooks"
    # money
    SEE_BILLING = "see_billing"
    EDIT_BILLING = "edit_billing"
    # people and operation
    SEE_PEOPLE = "see_people"
    EDIT_PEOPLE = "edit_people"
    EDIT_ROLES = "edit_roles"
    SEE_AUDIT = "see_audit"
    SEE_JOBS = "see_jobs"
    SEE_INBOX = "see_inbox"
    SHARE_VIEWS = "share_views"
    MAKE_KEYS = "make_keys"
    KEEP_ARCHIVES = "keep_archives"
    # the client's portal
    PORTAL_ORDERS = "portal_orders"
    PORTAL_PLACE_ORDERS = "portal_place_orders"
    PORTAL_REPORTS = "portal_reports"
    PORTAL_TEAM = "portal_team"
    PORTAL_WEBHOOKS = "portal_webhooks"
    PORTAL_KEYS = "portal_keys"


def words_of(permission: str) -> str:
    """A permission as screens say it: "See orders". What the laboratory sent is its letters: the inbox is everybody's own."""
    return "See letters" if permission == Permission.SEE_INBOX else permission.replace("_", " ").capitalize()


class RoleCode(StrEnum):
    """The twelve roles every installation starts with."""

    SUPER_ADMIN = "super_admin"
    LAB_DIRECTOR = "lab_director"
    LAB_MANAGER = "lab_manager"
    SENIOR_ANALYST = "senior_analyst"
    ANALYST = "analyst"
    SAMPLE_RECEIVER = "sample_receiver"
    DATA_ENTRY = "data_entry"
    BILLING_ADMIN = "billing_admin"
    BILLING_VIEWER = "billing_viewer"
    CLIENT_ADMIN = "client_admin"
    CLIENT_USER = "client_user"
    READ_ONLY = "read_only"
