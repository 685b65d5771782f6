"""Writes the first inputs of each fuzz target into a folder: `seeds.py DIR`. Small descriptions of an imaginary scale,
with what each format allows, and a few slips that people make; and small flows."""

import gzip
import io
import json
import pathlib
import sys
import zipfile

SCHEMAS = {
    "Weight": {"type": "object", "required": ["kg"], "properties": {
        "kg": {"type": "number", "minimum": 0.5, "example": 71.5}, "at": {"type": "string", "format": "date-time"},
        "tags": {"type": "array", "items": {"type": "string", "enum": ["am", "pm"]}}, "next": {"$ref": "#REF/Weight"}}},
    "Page": {"allOf": [{"$ref": "#REF/Weight"}, {"oneOf": [{"type": "null"}, {"type": ["string", "integer"]}]}]},
}


def schemas(place):
    return json.loads(json.dumps(SCHEMAS).replace("#REF", "#/" + place))


def openapi(version="3.1.0"):
    weight = {"application/json": {"schema": {"$ref": "#/components/schemas/Weight"}, "example": {"kg": 70}}}
    form = {"multipart/form-data": {"schema": {"type": "object", "properties": {"photo": {"type": "string", "format": "binary"}}},
                                    "encoding": {"photo": {"contentType": "image/png"}}}}
    return {
        "openapi": version, "info": {"title": "Scale", "version": "1", "description": "Weights."},
        "servers": [{"url": "https://{region}.scale.example/v1", "variables": {"region": {"default": "eu", "enum": ["eu", "us"]}}}],
        "security": [{"key": []}, {"oauth": ["read"]}], "tags": [{"name": "weights"}],
        "paths": {
            "/users/{user}/weights": {
                "parameters": [{"$ref": "#/components/parameters/user"}], "servers": [{"url": "/v2"}],
                "get": {"operationId": "listWeights", "tags": ["weights"], "deprecated": True, "parameters": [
                    {"name": "since", "in": "query", "schema": {"type": "string", "format": "date"}},
                    {"name": "filter", "in": "query", "style": "deepObject", "explode": True, "schema": {"type": "object"}},
                    {"name": "pageToken", "in": "query", "schema": {"type": "string"}},
                    {"name": "ids", "in": "query", "explode": False, "schema": {"type": "array", "items": {"type": "integer"}}}],
                    "responses": {"200": {"description": "A page", "content": {"application/json": {"schema": {
                        "type": "object", "properties": {"items": {"type": "array", "items": {"$ref": "#/components/schemas/Weight"}},
                                                         "nextPageToken": {"type": "string"}}}}}}, "4XX": {"$ref": "#/components/responses/No"}}},
                "post": {"requestBody": {"required": True, "content": {**weight, **form}}, "responses": {"201": {"description": "Made"}}},
            },
            "/users/{user}/weights/{id}": {"$ref": "#/components/pathItems/One"},
        },
        "webhooks": {"new": {"post": {"responses": {}}}},
        "components": {
            "parameters": {"user": {"name": "user", "in": "path", "required": True, "schema": {"type": "string", "pattern": "^[a-z]{2,8}$"}}},
            "responses": {"No": {"description": "No", "content": {"application/problem+json": {}}}},
            "pathItems": {"One": {"delete": {"operationId": "drop", "x-ms-trigger": "single", "responses": {"default": {"description": ""}}}}},
            "securitySchemes": {"key": {"type": "apiKey", "in": "header", "name": "X-Key"}, "oauth": {"type": "oauth2", "flows": {
                "authorizationCode": {"authorizationUrl": "/in", "tokenUrl": "https://scale.example/token", "scopes": {"read": "Read"}}}}},
            "schemas": schemas("components/schemas"),
        },
    }


def swagger2():
    return {
        "swagger": "2.0", "info": {"title": "Scale", "version": "1"}, "host": "scale.example", "basePath": "/v1", "schemes": ["https"],
        "consumes": ["application/json"], "produces": ["application/json"],
        "securityDefinitions": {"b": {"type": "basic"}, "o": {"type": "oauth2", "flow": "accessCode", "scopes": {"r": ""},
                                                            "authorizationUrl": "https://scale.example/in", "tokenUrl": "https://scale.example/t"}},
        "parameters": {"day": {"name": "day", "in": "path", "type": "string", "format": "date", "required": True}},
        "definitions": schemas("definitions"),
        "paths": {"/weights/{day}": {
            "parameters": [{"$ref": "#/parameters/day"}],
            "get": {"operationId": "getWeight", "x-ms-summary": "Weight", "x-ms-pageable": {"nextLinkName": "next"}, "parameters": [
                {"name": "ids", "in": "query", "type": "array", "items": {"type": "integer"}, "collectionFormat": "multi"}],
                "responses": {"200": {"description": "", "schema": {"$ref": "#/definitions/Weight"}}}},
            "post": {"parameters": [{"in": "body", "name": "weight", "schema": {"$ref": "#/definitions/Page"}}], "responses": {}},
            "put": {"consumes": ["multipart/form-data"], "parameters": [{"in": "formData", "name": "photo", "type": "file"}]}}},
    }


def swagger1():
    return {
        "swaggerVersion": "1.2", "apiVersion": "1", "basePath": "https://scale.example/v1", "resourcePath": "/weights",
        "authorizations": {"key": {"type": "apiKey", "passAs": "header", "keyname": "X-Key"}},
        "apis": [{"path": "/weights/{day}", "operations": [
            {"method": "GET", "nickname": "getWeight", "type": "array", "items": {"$ref": "Weight"}, "summary": "Weights", "parameters": [
                {"name": "day", "paramType": "path", "type": "string", "required": True},
                {"name": "ids", "paramType": "query", "type": "integer", "allowMultiple": True}],
             "responseMessages": [{"code": 404, "message": "No"}]},
            {"httpMethod": "POST", "responseClass": "List[Weight]", "parameters": [
                {"name": "body", "paramType": "body", "dataType": "Weight"}, {"name": "f", "paramType": "form", "type": "File"}]}]}],
        "models": {"Weight": {"id": "Weight", "required": ["kg"], "properties": {"kg": {"type": "double"}, "n": {"$ref": "Weight"}}}},
    }


def discovery():
    return {
        "kind": "discovery#restDescription", "discoveryVersion": "v1", "name": "scale", "version": "v1", "title": "Scale API",
        "rootUrl": "https://scale.example/", "servicePath": "v1/", "auth": {"oauth2": {"scopes": {"https://scale.example/r": {"description": "Read"}}}},
        "parameters": {"key": {"type": "string", "location": "query"}, "fields": {"type": "string", "location": "query"}},
        "schemas": {"Weight": {"id": "Weight", "type": "object", "properties": {"kg": {"type": "number", "format": "double"},
                    "list": {"type": "array", "items": {"$ref": "Weight"}}, "map": {"type": "object", "additionalProperties": {"type": "any"}}}}},
        "resources": {"users": {"resources": {"weights": {"methods": {
            "list": {"id": "scale.users.weights.list", "path": "{+parent}/weights", "httpMethod": "GET", "parameterOrder": ["parent"],
                     "parameters": {"parent": {"type": "string", "location": "path", "required": True, "pattern": "^users/[^/]+$"},
                                    "pageToken": {"type": "string", "location": "query"}, "ids": {"type": "string", "location": "query", "repeated": True}},
                     "response": {"$ref": "Weight"}, "scopes": ["https://scale.example/r"]},
            "insert": {"id": "scale.users.weights.insert", "path": "weights", "httpMethod": "POST", "request": {"$ref": "Weight"},
                       "supportsMediaUpload": True, "description": "Adds one. At once."}}}}}},
    }


def postman():
    return {
        "info": {"name": "Scale", "schema": "https://schema.getpostman.com/json/collection/v2.1.0/collection.json", "version": {"major": 1, "minor": 2, "patch": 3}},
        "variable": [{"key": "base", "value": "https://scale.example"}, {"key": "token", "value": "x"}],
        "auth": {"type": "bearer", "bearer": [{"key": "token", "value": "{{token}}"}]},
        "item": [{"name": "Weights", "item": [
            {"name": "One", "request": {"method": "GET", "header": [{"key": "X-Key", "value": "abc"}], "url": {
                "raw": "{{base}}/weights/:day?since=1", "host": ["{{base}}"], "path": ["weights", ":day"],
                "query": [{"key": "since", "value": "1", "disabled": True}], "variable": [{"key": "day", "value": "2026-01-01"}]}},
             "response": [{"code": 200, "header": [{"key": "Content-Type", "value": "application/json"}], "body": "{\"kg\": 71.5, \"list\": [1, null]}"}]},
            {"name": "Add", "request": {"method": "POST", "url": "https://scale.example/weights?a=b", "body": {
                "mode": "raw", "raw": "{\"kg\": {{kg}}, /* x */ \"n\": 1}", "options": {"raw": {"language": "json"}}}}},
            {"name": "Form", "request": {"method": "PUT", "url": "{{base}}/f", "body": {"mode": "formdata", "formdata": [
                {"key": "photo", "type": "file", "src": "a.png"}, {"key": "b", "value": "c", "type": "text"}]}}},
            {"name": "Ask", "request": {"method": "POST", "url": "{{base}}/q", "body": {"mode": "graphql", "graphql": {"query": "{a}", "variables": "{}"}}}}]}],
    }


def yaml(value, level=0):
    """Block style, keys quoted only where they must be."""
    pad = "  " * level
    if isinstance(value, dict) and value:
        return "".join(f"\n{pad}{json.dumps(key) if key[:1] in '/$4' else key}:{yaml(one, level + 1)}" for key, one in value.items())
    if isinstance(value, list) and value:
        return "".join(f"\n{pad}-{yaml(one, level + 1)}" for one in value)
    return " " + json.dumps(value)


YAML = [
    "openapi: 3.0.0\npaths:\n  /a: &a\n    get: {operationId: x, tags: [a, 'b']}\n  /b: *a\n  /c:\n    <<: *a\n    put: {}\n",
    "%YAML 1.2\n---\na: |\n  x\n   y\nb: >-\n  one\n  two\nc: !!str 5\n? [k, 1]\n: 0x1f\nd: [.inf, 1_0, ~, 1e3]\n...\n---\nb: 2\n",
    "a:\n\t- x\n b: 'it''s'\n  c: \"\\u00e9\\x41\n   d\"\n*x : y\n&n m: *n\n<<: [*n, {q: r}]\n# end",
    "swagger: '2.0'\npaths: {/a: {get: {description: a: b, summary: @x}}}\n",
]
JSON = [
    '{"a": [1, -2.5e3, 1e999, true, null, "x\\n\\u00e9\\ud83d\\ude00\\/"], "b\\"": {}, "a": [[], 123456789012345678901234567890]}',
    "// c\n{'a': [1,, 2 3], b: undefined, /* x */ \"c\" \"d\", e = 0x1f, f: +.5, g: NaN, \"h\": 'it\\'s', }",
    "var spec = {\"openapi\": \"3.0.0\", \"paths\": {\"/a\": {\"get\": {}}}};\nrun({a: 1})",
    "<html><script>ui({spec: {\"swagger\": \"2.0\", \"paths\": {}}})</script>",
    "{\"a\": {\"b\": [1, {\"c\": \"d\"]}, \"e\": \"no end",
    "[1]{\"a\": 2}\n{\"b\": 3}",
]


STATE = "Zk3rQ9wLx1VbT8mN"
TOKENS = [
    '{"access_token":"A","token_type":"Bearer","refresh_token":"R","expires_in":"3600","scope":"a b","expires_at":1800000060}',
    '{"status":0,"body":{"userid":363,"access_token":"A","refresh_token":"R","scope":"a,b","expires_in":10800}}',
    '{"ok":true,"authed_user":{"id":"U1","scope":"a,b","access_token":"A","token_type":"user"},"error":null}',
    '{"errors":[{"errorType":"invalid_grant","message":"no"}],"success":false}', '{"error":{"code":400,"message":"x"}}',
    "access_token=A&scope=a%2Cb&token_type=bearer&expires_in=5", '\ufeff{"access_token":"A","expires_in":1e999,"scope":["a"]}',
    '{"access_token":"A","expires_at":"2027-01-15T08:01:00Z","x_user_id":1}', "error=bad_refresh_token&error_description=no", "<html>",
]
CALLBACKS = [
    f"code=C&state={STATE}&iss=https%3A%2F%2Fissuer.test&realmId=7", f"error=x&error_description=%3Cb%3E%E2%80%AE&state={STATE}",
    f"GET /callback?code=C&state={STATE} HTTP/1.1\r\nHost: 127.0.0.1:53682\r\nSec-Fetch-Mode: navigate\r\nSec-Fetch-Dest: document\r\n\r\n",
    "HEAD /callback HTTP/1.0\r\nHost: x\r\nOrigin: null\r\nSec-Purpose: prefetch\r\n\r\n", f"state={STATE}&state=&code=",
]
METADATA = {
    "issuer": "https://issuer.test", "authorization_endpoint": "https://issuer.test/authorize", "token_endpoint": "https://t.test:8443/token",
    "revocation_endpoint": "http://127.0.0.1/r", "device_authorization_endpoint": "https://[::1]/d", "require_pushed_authorization_requests": True,
    "pushed_authorization_request_endpoint": "https://issuer.test/par", "authorization_response_iss_parameter_supported": True,
    "code_challenge_methods_supported": ["S256", "plain"],
}


def archives():
    yield gzip.compress(json.dumps(swagger2()).encode(), mtime=0)
    for method in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
        packed = io.BytesIO()
        with zipfile.ZipFile(packed, "w", method) as archive:
            split = {"openapi": "3.0.0", "paths": {"/a": {"$ref": "b/a.json#/x"}}}
            archive.writestr("openapi.json", json.dumps(split))
            archive.writestr("b/a.json", json.dumps({"x": {"get": {"operationId": "a"}}}))
        yield packed.getvalue()
    text = b'{"openapi":"3.0.0","paths":{"/a":{"get":{}}}}'
    yield b"\x01" + bytes(64) + text + bytes(16)


EXPRESSIONS = ("@concat('a''b', 1.5e3, null)", "x @{add(1, -2)} y@@{", "@@", "@", "@triggerBody()?['items'][0].id",
               "@if(equals(length('\U0001f600'), 2), json('{\"a\":[1]}')?.A, utcNow('yyyy-MM-dd'))", "@{'}'}",
               "@formatNumber(1234.5, '#,##0.00;(0)', 'de-DE')", "@xpath(xml('<a><b/></a>'), '//b[1]/..')")


def addresses():
    """Spellings of addresses of every kind; 16 bytes are one of IPv6, four one of IPv4."""
    texts = ("127.0.0.1", "0x7f.1", "0177.0.0.1", "2130706433", "169.254.169.254", "2852039166", "10.1", "localhost.", "a.localhost",
             "metadata.google.internal", "::ffff:169.254.169.254", "64:ff9b::a9fe:a9fe", "2002:c0a8:107::1", "2001:0:a9fe:a9fe::1",
             "fd00:ec2::254", "fe80::1", "%31%32%37.0.0.1", "\uff11\uff12\uff17.0.0.1", "https://me:pw@example.com:8443/x?y#z")
    whole = (bytes([0] * 15 + [1]), bytes.fromhex("20010db8" + "0" * 24), bytes.fromhex("00" * 10 + "ffff" + "a9fea9fe"))
    return [*(text.encode() for text in texts), *whole]


FLOW = {
    "contentVersion": "1.0.0.0", "parameters": {"days": {"type": "Int", "defaultValue": 7}},
    "triggers": {"Daily": {"type": "Recurrence", "recurrence": {"frequency": "Week", "interval": 1, "timeZone": "Europe/Berlin",
                                                                "schedule": {"weekDays": ["Monday"], "hours": [7]}}}},
    "actions": {
        "n": {"type": "InitializeVariable", "inputs": {"variables": [{"name": "n", "type": "Integer", "value": 0}]}, "runAfter": {}},
        "Each": {"type": "Foreach", "foreach": "@range(0, parameters('days'))", "runAfter": {"n": ["Succeeded"]}, "actions": {
            "Add": {"type": "IncrementVariable", "inputs": {"name": "n", "value": "@item()"}, "runAfter": {}}}},
        "Enough": {"type": "If", "expression": {"and": [{"greater": ["@variables('n')", 3]}]}, "runAfter": {"Each": ["Succeeded", "Failed"]},
                   "actions": {"Say": {"type": "Compose", "inputs": {"@{variables('n')} days": "@{utcNow()}"}, "runAfter": {}}},
                   "else": {"actions": {}}}},
    "outputs": {},
}


def definitions():
    flow = json.dumps(FLOW)
    template = {"variables": {"v": "x"}, "resources": [{"type": "Microsoft.Logic/workflows", "properties": {
        "definition": FLOW, "parameters": {"days": {"value": "[concat(variables('v'), 'y')]"}}}}]}
    yield from (flow.encode(), b"// slips\n" + flow.replace('"inputs"', "'inputs'").encode() + b";", flow.encode("utf-16"))
    yield from (json.dumps(one).encode() for one in (template, {"value": [{"definition": FLOW}]}, {"clientdata": flow}))


def seeds():
    compact = [json.dumps(one).encode() for one in (openapi(), openapi("3.0.3"), swagger2(), swagger1(), discovery(), postman())]
    as_yaml = [yaml(one).lstrip().encode() for one in (openapi(), swagger2())]
    yield "json", [*(text.encode() for text in JSON), *compact[2:5], '{"a": "é"}'.encode("utf-16"), b"\xef\xbb\xbf{}", b'{"a": "\xe9"}']
    yield "yaml", [*(text.encode() for text in YAML), *as_yaml]
    yield "archive", list(archives())
    yield "openapi", [*compact[:2], as_yaml[0], YAML[0].encode()]
    yield "swagger", [*compact[2:4], as_yaml[1]]
    yield "discovery", compact[4:5]
    yield "postman", compact[5:]
    yield "address", addresses()
    yield "request", [bytes((n * 37 + step * 11) % 256 for step in range(400)) for n in range(16)]
    newer = compact[2].replace(b"getWeight", b"readWeight").replace(b'"number"', b'"string"').replace(b"/weights/", b"/mass/")
    yield "drift", [compact[2] + b"\xff" + newer, compact[0] + b"\xff" + compact[1], newer + b"\xff" + compact[4]]
    yield "token", [text.encode() for text in TOKENS]
    yield "callback", [text.encode() for text in CALLBACKS]
    yield "definition", list(definitions())
    yield "check", [bytes((n * 53 + step * 17) % 256 for step in range(300)) for n in range(16)]
    yield "metadata", [json.dumps(METADATA).encode()]
    yield "expression", [text.encode() for text in EXPRESSIONS]
    yield "evaluate", [bytes((n * 41 + step * 13) % 256 for step in range(300)) for n in range(16)]


for target, inputs in seeds():
    folder = pathlib.Path(sys.argv[1], target)
    folder.mkdir(parents=True, exist_ok=True)
    for number, content in enumerate(inputs):
        folder.joinpath(f"seed-{number}").write_bytes(content)
