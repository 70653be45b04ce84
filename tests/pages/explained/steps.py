"""What is read off the page, and how its panels open."""

from tests.pages.conftest import drawn


def picks(app):
    return [pick for part in drawn(app, "picks") for pick in part["picks"]]


def said(app):
    return {part["label"]: [chip["title"] for chip in part["chips"]] for part in drawn(app, "chips")}


def number(text):
    return float(text.replace("−", "-"))


def panel(app, name):
    app.session_state["recommend.panel"] = name
    return app.run()
