"""How the panels of a list open."""


def panel(app, name):
    app.session_state["recommend.panel"] = name
    return app.run()
