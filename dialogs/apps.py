"""Which application a name means."""

from __future__ import annotations

from approvals.ports.directory import App, Applications
from approvals.refusals import Refused
from approvals.refusals.effects import apps_alike, unknown_app
from dialogs.resolving import meaning

NAME_LENGTH = 120  # of an application as typed


async def apps_called(applications: Applications, name: str) -> tuple[App, ...]:
    """The application that is certainly meant by a name, or all that have this very name. Raises Refused with the names
    that come nearest to it."""
    meant = meaning(await applications.find_apps(name[:NAME_LENGTH]))
    if meant.one is not None:
        return (meant.one,)
    if len(meant.several) > 1 and len({_plain(app.name) for app in meant.several}) == 1:
        return meant.several
    names = dict.fromkeys(app.name for app in (*meant.several, *meant.near))
    raise Refused(unknown_app(name[:NAME_LENGTH], tuple(names)))


async def app_called(applications: Applications, name: str) -> App:
    """The one application that is certainly meant. Raises Refused as above, and where several have this very name."""
    app, *others = await apps_called(applications, name)
    if others:
        raise Refused(apps_alike(app.name, tuple(one.id for one in (app, *others))))
    return app


def _plain(name: str) -> str:
    return " ".join(name.casefold().split())
