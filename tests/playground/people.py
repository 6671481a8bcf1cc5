"""The configuration of one playground: one person at their Teams, written for the playground's own file format."""

from __future__ import annotations

import json
from pathlib import Path

from sandbox.company import BOT_APP_ID, TENANT_ID
from sandbox.people import Person

CONFIG = ".m365agentsplayground.yml"
# The playground wants exactly five others; fewer, and it stays silently dead.
OTHERS = 5


def write_config(folder: Path, person: Person, chat_id: str) -> None:
    """JSON is YAML, so no YAML writer is needed."""
    others = [_user(f"other-{n}", f"Other {n}", f"00000000-0000-4000-8000-00000000000{n}") for n in range(OTHERS)]
    config = {
        "version": "0.1.1",
        "tenantId": TENANT_ID,
        "bot": {"id": BOT_APP_ID, "name": "Usher"},
        "currentUser": _user(person.mri, person.display_name, person.id),
        "users": others,
        "personalChat": {"id": chat_id},
        "groupChat": {"id": f"group-of-{chat_id}", "name": "Group chat"},
        "team": {
            "id": f"team-of-{chat_id}",
            "name": "Team",
            "aadGroupId": "00000000-0000-4000-8000-000000000031",
            "channels": [{"id": f"channel-of-{chat_id}", "name": "Announcements"}],
        },
    }
    folder.mkdir(parents=True, exist_ok=True)
    (folder / CONFIG).write_text(json.dumps(config), encoding="utf-8")


def _user(user_id: str, name: str, object_id: str) -> dict[str, str]:
    given, _, surname = name.partition(" ")
    mail = f"{given.casefold()}@contoso.example"
    return {
        "id": user_id,
        "name": name,
        "userPrincipleName": mail,  # spelled so by the playground
        "aadObjectId": object_id,
        "givenName": given,
        "surname": surname or given,
        "email": mail,
    }
