"""The description of the API for other platforms, in OpenAPI 3.1: what programs read to make their clients."""

from __future__ import annotations

from functools import cache
from typing import Any, get_args

from core.domain import InteractionKind
from core.domain.interactions import Origin
from core.services.administration.platforms import LONGEST_ID, MOST_EVENTS
from core.services.feedback import COMMENT_LETTERS

VERSION = "1.0.0"

Schema = dict[str, Any]

TEXT: Schema = {"type": "string"}
NUMBER: Schema = {"type": "number"}
SENTENCES = {
    200: "Done.",
    400: "It cannot be understood; the message says why.",
    401: "No key, or one that is not in use.",
    403: "The key does not allow this.",
    404: "There is no such thing.",
    413: "Too much at once.",
    429: "Too many requests; see Retry-After.",
    503: "Not ready yet; try again.",
}


@cache
def document() -> Schema:
    """The whole description. Callers must not change it."""
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "Vitrine for other platforms",
            "version": VERSION,
            "description": "Events in, recommendations with reasons out. Users are named as the platform names them; "
            "they are kept as pseudonyms only.",
        },
        "security": [{"key": []}],
        "paths": _paths(),
        "components": {
            "securitySchemes": {"key": {"type": "http", "scheme": "bearer"}},
            "schemas": _schemas(),
        },
    }


def _paths() -> Schema:
    user = _parameter("user", "path", {**TEXT, "minLength": 1, "maxLength": LONGEST_ID}, "As the platform names them.")
    strategy = _parameter("strategy", "query", {**TEXT, "default": "content"}, "Which strategy answers.")
    k = _parameter("k", "query", {"type": "integer", "minimum": 1, "maximum": 100, "default": 10}, "How many items.")
    words = _parameter("words", "query", TEXT, "As they were said.")
    describe = _operation("This description; needs no key.", {"type": "object"})
    return {
        "/api/v1/events": {
            "post": _operation("Send what users did.", _ref("Taken"), body=_ref("Sent")),
        },
        "/api/v1/recommendations/{user}": {
            "get": _operation(
                "Ask for a list, with reasons that add up.", _ref("List"), parameters=[user, strategy, k]
            ),
        },
        "/api/v1/items": {"get": _operation("Every item that may be named in events.", _ref("Items"))},
        "/api/v1/users/{user}/interests": {
            "get": _operation(
                "What somebody said interests them, and what that means here.", _ref("Interests"), parameters=[user]
            ),
            "post": _operation(
                "Say what interests somebody; it gives lists by content a start before there is a like.",
                _ref("Interests"),
                parameters=[user],
                body=_ref("Said"),
            ),
            "delete": _operation("Take words back.", _ref("Interests"), parameters=[user, words]),
        },
        "/api/v1/users/{user}/code": {
            "post": _operation(
                "A code, good for 15 minutes, that stands for this user.", _ref("Code"), parameters=[user]
            ),
        },
        "/api/v1/users/{user}/link": {
            "post": _operation(
                "This user is who was given the code: one person, with the history of both.",
                _ref("Linked"),
                parameters=[user],
                body=_ref("Code"),
            ),
            "delete": _operation(
                "Take this user out of the profile they share; what was said so far stays with the profile.",
                _ref("Linked"),
                parameters=[user],
            ),
        },
        "/api/v1/users/{user}": {
            "delete": _operation("Forget all there is of this person.", _ref("Forgotten"), parameters=[user]),
        },
        "/api/v1/openapi.json": {"get": {**describe, "security": []}},
    }


def _schemas() -> Schema:
    kinds = {"type": "string", "enum": list(get_args(InteractionKind))}
    reason = _object(
        {
            "kind": TEXT,
            "label": {**TEXT, "description": "What a person reads, e.g. the title of an item they liked."},
            "item": {"type": ["string", "null"]},
            "modality": {"type": ["string", "null"]},
            "share": {**NUMBER, "description": "Base and shares add up to the score."},
        }
    )
    event = _object(
        {
            "user": {**TEXT, "minLength": 1, "maxLength": LONGEST_ID},
            "item": {**TEXT, "description": "As /api/v1/items names it."},
            "kind": kinds,
            "stars": {**NUMBER, "minimum": 1, "maximum": 5, "description": "For a rating."},
            "text": {**TEXT, "maxLength": COMMENT_LETTERS, "description": "For a comment; its mood counts."},
            "played_fraction": {**NUMBER, "minimum": 0, "maximum": 1},
            "at": {**TEXT, "format": "date-time", "description": "With a time zone; now if it is not given."},
            "session": {**TEXT, "maxLength": 64},
            "origin": {
                "type": "string",
                "enum": list(get_args(Origin)),
                "description": "Who is simulated stays so: their name here begins with simulated-.",
            },
        },
        needed=("user", "item", "kind"),
    )
    place = _object(
        {
            "rank": {"type": "integer", "minimum": 1},
            "item": TEXT,
            "title": TEXT,
            "score": NUMBER,
            "base": NUMBER,
            "exact": {"type": "boolean"},
            "reasons": {"type": "array", "items": reason},
        }
    )
    listed = _object(
        {
            "user": TEXT,
            "strategy": TEXT,
            "version": {**TEXT, "description": "Of the model that answered; empty where none was trained."},
            "simulated": {
                "type": "boolean",
                "description": "The strategy learned from invented people, too, or the user is one.",
            },
            "items": {"type": "array", "items": place},
        }
    )
    interest = _object(
        {
            "words": TEXT,
            "wanted": {"type": "boolean"},
            "waiting": {"type": "boolean", "description": "Nothing is clearly like it yet; it changes nothing."},
            "items": {"type": "array", "items": TEXT, "description": "What it is taken to mean: the surest few."},
        }
    )
    said = _object(
        {
            "words": {**TEXT, "description": 'Several at once with commas, "no" before what is not wanted.'},
            "wanted": {"type": "boolean", "default": True},
        },
        needed=("words",),
    )
    item = _object({"item": TEXT, "title": TEXT, "kind": TEXT, "duration_s": NUMBER})
    refused = _object({"index": {"type": "integer", "minimum": 0}, "reason": TEXT})
    return {
        "Event": event,
        "Sent": _object({"events": {"type": "array", "maxItems": MOST_EVENTS, "items": _ref("Event")}}),
        "Taken": _object({"stored": {"type": "integer"}, "refused": {"type": "array", "items": refused}}),
        "List": listed,
        "Items": _object({"items": {"type": "array", "items": item}}),
        "Said": said,
        "Interests": _object({"interests": {"type": "array", "items": interest}}),
        "Code": _object({"code": TEXT}),
        "Linked": _object({"linked": {"type": "boolean"}}),
        "Forgotten": _object({"forgotten": {"type": "integer", "minimum": 0}}),
        "Error": _object({"code": TEXT, "message": TEXT, "hint": TEXT}),
    }


def _object(properties: Schema, needed: tuple[str, ...] | None = None) -> Schema:
    required = list(properties if needed is None else needed)
    return {"type": "object", "properties": properties, "required": required, "additionalProperties": False}


def _ref(name: str) -> Schema:
    return {"$ref": f"#/components/schemas/{name}"}


def _parameter(name: str, place: str, schema: Schema, description: str) -> Schema:
    return {"name": name, "in": place, "required": place == "path", "schema": schema, "description": description}


def _operation(
    summary: str, answer: Schema, *, parameters: list[Schema] | None = None, body: Schema | None = None
) -> Schema:
    operation: Schema = {"summary": summary, "responses": _responses(answer)}
    if parameters:
        operation["parameters"] = parameters
    if body:
        operation["requestBody"] = {"required": True, "content": {"application/json": {"schema": body}}}
    return operation


def _responses(answer: Schema) -> Schema:
    return {
        str(status): {
            "description": sentence,
            "content": {"application/json": {"schema": answer if status == 200 else _ref("Error")}},
        }
        for status, sentence in SENTENCES.items()
    }
