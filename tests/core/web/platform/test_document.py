"""The description of the interface says exactly what there is."""

import jsonschema
from starlette.routing import Route

from core.web.platform import PlatformApi
from core.web.platform_document import document
from tests.core.web.platform.asking import key, likes


def test_the_description_names_exactly_the_routes_there_are(house):
    routes = {
        (route.path, method.lower())
        for route in PlatformApi(lambda: house.services).routes()
        if isinstance(route, Route) and "anything" not in route.path
        for method in route.methods - {"HEAD"}
    }
    told = {(path, method) for path, ways in document()["paths"].items() for method in ways}
    assert told == routes
    assert house.browser().get("/api/v1/openapi.json").json() == document()


def test_answers_are_as_the_description_says(house):
    headers = key(house)
    calls = [
        ("POST", "/api/v1/events", likes("ann"), "Taken"),
        ("GET", "/api/v1/recommendations/bob?strategy=popularity", None, "List"),
        ("GET", "/api/v1/items", None, "Items"),
        ("POST", "/api/v1/users/ann/code", None, "Code"),
        ("POST", "/api/v1/users/ann/interests", {"words": "the sea"}, "Interests"),
        ("DELETE", "/api/v1/users/ann", None, "Forgotten"),
        ("GET", "/api/v1/recommendations/bob?k=0", None, "Error"),
    ]
    for method, path, body, name in calls:
        answer = house.browser().request(method, path, json=body, headers=headers).json()
        schema = {"$ref": f"#/components/schemas/{name}", "components": document()["components"]}
        jsonschema.Draft202012Validator(schema).validate(answer)
    sent = {"$ref": "#/components/schemas/Sent", "components": document()["components"]}
    jsonschema.Draft202012Validator.check_schema(sent)
    jsonschema.Draft202012Validator(sent).validate(likes("ann"))
