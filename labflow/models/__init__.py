"""The laboratory's rows: fields, constraints, facts. No permission and no session lives here."""

from labflow.models.analysis import Analysis, Result, Verification
from labflow.models.archive import Archive
from labflow.models.attachment import Attachment
from labflow.models.audit import AuditEvent, AuditRound, AuditSeal
from labflow.models.catalogue import (
    Analyte,
    ContainerType,
    Method,
    Profile,
    ProfileService,
    QcRule,
    Qualifier,
    SampleType,
    Service,
    ServiceAnalyte,
    ServiceVersion,
    Specification,
    SpecLimit,
)
from labflow.models.client import Client, Contact, SamplePoint
from labflow.models.client_request import ClientRequest
from labflow.models.comment import Comment
from labflow.models.draft import DraftOrder, OrderTemplate, SheetMapping
from labflow.models.edd import EddMapping
from labflow.models.edition import Edition
from labflow.models.event import LabEvent
from labflow.models.export import BulkRun, Export
from labflow.models.file import FileMapping, ImportRun, SignedLink, StoredFile
from labflow.models.guide import Guide
from labflow.models.instrument import Instrument, ServiceInstrument
from labflow.models.key import ApiKey, KeptAnswer
from labflow.models.lab import Department, FieldDef, Lab, NumberFormat, NumberSeries
from labflow.models.label import LabelPrint, LabelRun, LabelTemplate
from labflow.models.mail import Mail, OutboxEvent
from labflow.models.notification import Notification
from labflow.models.order import Order
from labflow.models.portal_draft import PortalDraft
from labflow.models.report import Report, ReportDelivery, ReportSample
from labflow.models.sample import Container, CustodyEvent, Sample
from labflow.models.saved_view import ListLayout, SavedView
from labflow.models.signature import Signature
from labflow.models.user import OneTimeToken, Role, SignInAttempt, User, UserRole, UserSession
from labflow.models.webhook import Webhook, WebhookDelivery

__all__ = [
    "Analysis", "Analyte", "ApiKey", "Archive", "Attachment", "AuditEvent", "AuditRound", "AuditSeal", "BulkRun", "Client", "ClientRequest", "Comment", "Contact", "Container", "ContainerType", "CustodyEvent", "Department", "DraftOrder", "EddMapping", "Edition", "Export", "FieldDef", "FileMapping", "Guide", "ImportRun", "Instrument", "KeptAnswer", "Lab", "LabEvent", "LabelPrint", "LabelRun", "LabelTemplate", "ListLayout", "Mail", "Method", "Notification", "NumberFormat", "NumberSeries", "OneTimeToken", "Order", "OrderTemplate", "OutboxEvent", "PortalDraft", "Profile", "ProfileService", "QcRule", "Qualifier", "Report", "ReportDelivery", "ReportSample", "Result", "Role", "Sample", "SamplePoint", "SampleType", "SavedView", "Service", "ServiceAnalyte", "ServiceInstrument", "ServiceVersion", "SheetMapping", "SignInAttempt", "Signature", "SignedLink", "SpecLimit", "Specification", "StoredFile", "User", "UserRole", "UserSession", "Verification", "Webhook", "WebhookDelivery",
]  # fmt: skip
