"""Vitrine: explore, recommend and explain a collection of audio and video.

One file, two roles. The server imports it and finds `app`: Streamlit inside our routes and our gate.
Streamlit then runs it once per visit and click, as a script: that is `show`.
"""

import re
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from functools import partial
from pathlib import Path
from types import ModuleType
from typing import NoReturn

import streamlit as st
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.runtime.pages_manager import PagesManager

from core.bootstrap import shared, shared_services
from core.domain import Visitor
from core.errors import VitrineError
from core.services import Services
from core.settings import Settings
from core.web.headers import inline_hashes
from core.web.site import FAVICON, Site, announce, signer, supervised
from pages import FOR_CURATORS, SECTIONS
from pages.components import dialogs, leaving, shell

# Otherwise Streamlit takes `pages/` for its own and runs a file there without this one, and its sign-in, around it.
PagesManager.uses_pages_directory = False

TO_LOGIN = "export default function () {\n  window.location.assign('/login')\n}\n"
INDEX = Path(st.__file__).parent / "static" / "index.html"


def show() -> None:
    """Who is this, and which page."""
    st.set_page_config(page_title="Vitrine", page_icon=str(FAVICON), layout="wide", initial_sidebar_state="auto")
    with told():
        services = shared_services()
        cookies = signer(Settings.load())
        token = cookies.read(st.context.cookies.get(cookies.name))
        visitor = services.accounts.visitor(token)
        if visitor is None:
            to_login()
        dialogs.none_open()
        page = st.navigation(
            {section: [_page(one, services, visitor) for one in pages] for section, pages in SECTIONS.items()}
        )
        st.set_page_config(page_title=f"{page.title} · Vitrine")  # bookmarks and screen readers tell pages apart
        with told():
            page.run()
        with st.sidebar:
            shell.foot(services, visitor)
            _who(services, visitor, token)


@contextmanager
def told() -> Iterator[None]:
    """What went wrong is said once, with what to do next. Anything unforeseen keeps its traceback, in the log."""
    try:
        yield
    except VitrineError as error:
        st.error(f"**{plain(str(error))}**  \n{plain(error.hint)}", icon=":material/error:")


def _page(page: ModuleType, services: Services, visitor: Visitor) -> st.Page:
    first = page is next(iter(SECTIONS.values()))[0]  # answers at "/"
    show_page = partial(page.render, services, visitor)
    seen = "hidden" if visitor.role == "viewer" and page in FOR_CURATORS else "visible"
    return st.Page(show_page, title=page.TITLE, icon=page.ICON, url_path=page.URL, default=first, visibility=seen)


def _who(services: Services, visitor: Visitor, token: str | None) -> None:
    """Name and role, and the way out; nothing where nobody had to sign in."""
    if visitor.name:
        st.caption(f"{plain(visitor.name)} · {visitor.role}")
        if st.button("Sign out", key="app.sign_out", type="tertiary", icon=":material/logout:"):
            services.accounts.sign_out(token)
            to_login()
        leaving.offer(services, visitor)


def to_login() -> NoReturn:
    """The session is over: leave this page, for the form is not one of Streamlit's."""
    st.info("You are signed out. [Sign in](/login)")
    st.components.v2.component("vitrine.to_login", js=TO_LOGIN)(key="app.to_login")
    st.stop()


def plain(text: str) -> str:
    """Text that Markdown shows as it is: what somebody typed must not become a link or a picture."""
    return re.sub(r"([\\`*_{}\[\]<>()#+\-.!|~$:])", r"\\\1", text)


def whole_script() -> bytes:
    """The message of a browser that asks for the script to be run from the top."""
    message = BackMsg()
    message.rerun_script.SetInParent()
    return bytes(message.SerializeToString())


@asynccontextmanager
async def lifespan(site: Site, server: st.App) -> AsyncIterator[None]:
    async with site.lifespan(server):
        announce(site.address, int(st.get_option("server.port")))
        yield


if __name__ == "__main__":
    show()
else:
    settings = Settings.load()
    site = Site(
        settings,
        lambda: shared(settings).services,
        address=st.get_option("server.address"),
        supervisor=supervised(settings),
    )
    app = st.App(
        __file__,
        routes=site.routes(),
        middleware=site.middleware(inline_hashes(INDEX.read_text(encoding="utf-8")), whole_script()),
        lifespan=partial(lifespan, site),
    )
