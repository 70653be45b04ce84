"""What the page of a recording says, and a click on one of its tabs."""


def values(app):
    return [e.value for e in (*app.title, *app.text, *app.caption)]


def tab(app, name):
    """Open a tab as a click does."""
    app.session_state["item.tabs"] = name
    return app.run()
