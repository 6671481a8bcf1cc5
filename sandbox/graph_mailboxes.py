"""Mailboxes: what they tell of their owners, and sending from them. Exchange stands behind this part of Graph, so that
who has no mailbox is a 404 in words of its own."""

from sandbox.graph_call import Answer, Call, GraphError, Route
from sandbox.mailboxes import has_mailbox, settings
from sandbox.records import Record

READ = ("MailboxSettings.Read", "MailboxSettings.ReadWrite")
SEND = ("Mail.Send",)
CONTENT_TYPES = ("text", "html")


def _mailbox(call: Call, key: str) -> Record:
    """Whose mailbox it is, by object id or user principal name."""
    user = call.near().user_named(key)
    if user is None:
        raise GraphError(404, "ErrorInvalidUser", f"The requested user '{key}' is invalid.")
    if not has_mailbox(user):
        raise GraphError(
            404,
            "MailboxNotEnabledForRESTAPI",
            "The mailbox is either inactive, soft-deleted, or is hosted on-premise.",
        )
    return user


def get_settings(call: Call, key: str) -> Answer:
    user = _mailbox(call, key)
    context = f"{call.base}/$metadata#users('{user['id']}')/mailboxSettings"
    return Answer(200, {"@odata.context": context, **settings(user, call.tenant.clock.now())})


def send_mail(call: Call, key: str) -> Answer:
    """202 without a body; as with Exchange, sent twice it arrives twice."""
    sender = _mailbox(call, key)
    # The SDK writes Message and SaveToSentItems, the documentation message and saveToSentItems; Graph takes both.
    content = {name[:1].lower() + name[1:]: value for name, value in call.content().items()}
    message = content.get("message")
    if not isinstance(message, dict):
        raise GraphError(400, "ErrorInvalidRequest", "The message is missing.")
    recipients = message.get("toRecipients") or []
    addresses = [str((each.get("emailAddress") or {}).get("address") or "") for each in recipients]
    if not addresses or not all("@" in address for address in addresses):
        raise GraphError(400, "ErrorInvalidRecipients", "At least one recipient is not valid.")
    if str((message.get("body") or {}).get("contentType", "text")).lower() not in CONTENT_TYPES:
        raise GraphError(400, "ErrorInvalidRequest", "The content type of a body is Text or HTML.")
    saved = str(content.get("saveToSentItems", True)).lower() == "true"
    call.tenant.mails.send(sender, addresses, message, call.cause, saved=saved)
    return Answer(202)


ROUTES = [
    Route("GET", "/users/{}/mailboxSettings", get_settings, READ),
    Route("POST", "/users/{}/sendMail", send_mail, SEND),
]
