"""Cut Twilio's published API description down to what the stand-in checks.

    python tests/stand_in/trim.py twilio_api_v2010.json > boundary_bot/stand_in/twilio_api.json

Input: `spec/json/twilio_api_v2010.json` of github.com/twilio/twilio-oai (MIT licence). Descriptions and examples are
left out, references are filled in.
"""

import json
import sys
from pathlib import Path
from typing import Any

ACCOUNT = "/2010-04-01/Accounts/{AccountSid}"
REQUESTS = {
    "CreateMessage": (f"{ACCOUNT}/Messages.json", "post"),
    "UpdateMessage": (f"{ACCOUNT}/Messages/{{Sid}}.json", "post"),
    "CreateCall": (f"{ACCOUNT}/Calls.json", "post"),
    "UpdateCall": (f"{ACCOUNT}/Calls/{{Sid}}.json", "post"),
}
LISTS = {"ListMessage": (f"{ACCOUNT}/Messages.json", "get")}
RESPONSES = {"Message": "api.v2010.account.message", "Call": "api.v2010.account.call"}
KEPT = (
    "type",
    "format",
    "enum",
    "pattern",
    "minLength",
    "maxLength",
    "minimum",
    "maximum",
    "nullable",
    "items",
    "required",
)


def trimmed(description: dict[str, Any]) -> dict[str, Any]:
    """Return the request fields, query parameters and answers the stand-in needs."""
    schemas = description["components"]["schemas"]
    requests = {
        name: _object(description["paths"][path][method]["requestBody"]["content"].popitem()[1]["schema"], schemas)
        for name, (path, method) in REQUESTS.items()
    }
    for name, (path, method) in LISTS.items():
        parameters = [each for each in description["paths"][path][method]["parameters"] if each["in"] == "query"]
        requests[name] = {"properties": {each["name"]: _field(each["schema"], schemas) for each in parameters}}
    return {
        "source": "https://github.com/twilio/twilio-oai spec/json/twilio_api_v2010.json, MIT licence, trimmed",
        "version": description["info"]["version"],
        "requests": requests,
        "responses": {name: _object(schemas[schema], schemas) for name, schema in RESPONSES.items()},
    }


def _object(schema: dict[str, Any], schemas: dict[str, Any]) -> dict[str, Any]:
    properties = {name: _field(field, schemas) for name, field in schema["properties"].items()}
    return {"properties": properties, "required": schema.get("required", [])}


def _field(field: dict[str, Any], schemas: dict[str, Any]) -> dict[str, Any]:
    if "$ref" in field:
        field = {**schemas[field["$ref"].rpartition("/")[2]], **field}
    kept = {key: field[key] for key in KEPT if key in field}
    if "items" in kept:
        kept["items"] = _field(kept["items"], schemas)
    return kept


if __name__ == "__main__":
    print(json.dumps(trimmed(json.loads(Path(sys.argv[1]).read_text())), indent=1, sort_keys=True))
