"""What a generated client calls the operations: `list_orders`, `receive_sample`, `revoke_key`."""

import re

_ONE = {"people": "person", "analyses": "analysis"}
_VERBS = {"page": "list", "make": "create"}
# Hand-written doors whose name says too little or too much once the noun stands beside it.
_BETTER = {
    "ready_health": "ready", "grant_auth": "sign_in_program", "refresh_auth": "refresh_tokens", "revoke_auth": "revoke_tokens",
    "client_credentials_oauth": "sign_in_key", "set_roles_service_account": "set_service_account_roles",
    "add_samples_order": "add_samples", "custody_order": "fetch_custody_record", "receive_together_sample": "receive_samples",
    "view_results_sample": "view_sample_results", "set_due_sample": "set_sample_due", "enter_result": "enter_results",
    "submit_analysis": "submit_analyses", "to_sign_analysis": "view_what_to_sign", "verify_analysis": "verify_analyses",
    "send_back_analysis": "send_back_analyses", "assign_analysis": "assign_analyses", "sign_analysis": "sign_analyses",
    "choose_language_report": "set_report_language", "download_report": "fetch_report", "preview_report": "preview_report",
    "to_authorise_report": "view_report_to_authorise", "verify": "verify_certificate", "create_contact_client": "create_contact",
    "create_sample_point_client": "create_sample_point", "sessions_person": "list_person_sessions",
    "chain_audit": "view_audit_chain", "check_audit": "check_audit_chain", "alive_job": "view_worker",
    "read_all_notification": "read_all_notifications", "own_preferences": "list_own_preferences", "choose": "set_own_preference",
    "waiting": "view_waiting", "own_sessions": "list_own_sessions", "revoke": "revoke_own_session",
    "revoke_others": "revoke_other_sessions", "change_password": "change_own_password", "find_search": "search",
    "key_figures_today": "view_today", "logo_lab": "fetch_logo", "set_logo_lab": "set_logo", "remove_logo_lab": "remove_logo",
    "head_lab": "fetch_letterhead", "formats_numbering": "list_number_formats", "change_format_numbering": "set_number_format",
    "how_far_sheet": "view_sheet_progress", "enter_cells_sheet": "enter_cells", "queue_review": "list_reviews",
    "case_review": "view_review", "read_file_import": "create_import", "create_request_order": "create_request",
    "paper_report": "fetch_report_paper", "hand_in_file": "upload_file", "results_csv_portal": "fetch_results_csv",
    "results_xlsx_portal": "fetch_results_xlsx", "certificates_portal": "fetch_certificates",
    "submission_form_portal": "fetch_submission_form", "bottle_labels_portal": "fetch_bottle_labels", "trend_portal": "view_trend",
    "invite_portal": "invite_to_team", "add_form_attachment": "add_attachment_form", "story_activity": "view_activity",
    "templates_label": "list_label_choices", "picture_label": "fetch_label_picture", "document_label": "fetch_label_run",
    "fields": "list_fields", "types_webhook": "list_event_types", "delivery_webhook": "view_delivery",
    "rotate_webhook": "rotate_webhook_secret", "deliveries_webhook": "list_deliveries", "me": "view_me", "package": "fetch_archive_package", "health": "alive",
    "save_view": "create_saved_view", "download_export": "fetch_export", "samples_import": "import_samples", "prepare_together_report": "prepare_reports", "take_scan_sample": "take_scan",
    "import_into_sheet": "import_into_sheet", "read_table_draft": "read_draft_table", "take_table_draft": "take_draft_table", "presign_download_attachment": "presign_download", "presign": "presign_upload",
    "complete_upload": "complete_upload", "arrive_signed": "send_signed", "fetch_signed": "fetch_signed", "results_import": "import_results", "deliver_edd_csv": "fetch_edd", "create_edd_mapping_client": "create_edd_mapping", "export": "create_export", "view_template_order_template": "view_order_template",
    "rename_template_order_template": "rename_order_template", "retire_template_order_template": "retire_order_template",
}  # fmt: skip
_PLACES = {
    ("get", "/api/v1/sample-containers/{reference}"): "view_sample_container",
    ("post", "/api/v1/sample-containers/{reference}/receive"): "receive_sample_container",
    ("post", "/api/v1/drafts/{reference}/save-template"): "save_draft_as_template",
    ("post", "/api/v1/order-templates/of-order/{reference}"): "save_order_as_template",
    ("post", "/api/v1/webhooks/deliveries/{delivery_id}/replay"): "replay_delivery",
    ("post", "/api/v1/webhooks/{webhook_id}/replay"): "replay_deliveries",
}


def method_name(method: str, path: str, summary: str) -> str:
    """The name: what the door is called, and of which noun unless it says so itself."""
    if (method, path) in _PLACES:
        return _PLACES[method, path]
    said = _plain(summary)
    said = _VERBS.get(said, said)
    steps = [step for step in path.removeprefix("/api/v1").strip("/").split("/") if step]
    fixed = [step for step in steps if not step.startswith("{")]
    many = _plain(fixed[-1] if steps[0].startswith("{") else fixed[0])
    one = _ONE.get(many, many.removesuffix("s"))
    told = (
        said if many == "me" or one in said or many in said else f"{said}_{many if said == 'list' else one}"
    )
    return _BETTER.get(told, told)


def _plain(text: str) -> str:
    return re.sub(r"[^a-z0-9]+", "_", text.lower()).strip("_")
