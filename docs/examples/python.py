"""Mints, lists, inspects and revokes links from Python. Of AWS it needs botocore alone, for the signature.

    pip install botocore
    python3 python.py create report.pdf
    python3 python.py list
    python3 python.py inspect ID
    python3 python.py revoke ID

LINKS_URL is the Function URL of the owner API; credentials and region come as for the AWS CLI.
"""

import json
import os
import sys
from urllib.error import HTTPError
from urllib.parse import urlencode
from urllib.request import Request, urlopen

from botocore.auth import SigV4Auth
from botocore.awsrequest import AWSRequest
from botocore.session import Session

session = Session()
credentials = session.get_credentials()
region = session.get_config_variable("region") or os.environ["AWS_REGION"]


def call(method, path, query=None, order=None):
    """Calls the owner API, signed for Lambda (Signature Version 4), and gives its JSON."""
    url = os.environ["LINKS_URL"].rstrip("/") + path + (f"?{urlencode(query)}" if query else "")
    body = None if order is None else json.dumps(order).encode()
    request = AWSRequest(method, url, data=body, headers={"Content-Type": "application/json"})
    SigV4Auth(credentials.get_frozen_credentials(), "lambda", region).add_auth(request)
    with urlopen(Request(url, body, dict(request.headers), method=method), timeout=30) as answer:
        text = answer.read()
    return json.loads(text) if text else None


def create(key):
    link = call("POST", "/links", order={"key": key, "expiresIn": "2h30m", "note": "from Python"})
    print(link["url"])


def list_all():
    query = {"limit": 100}
    while True:
        page = call("GET", "/links", query)
        for link in page["links"]:
            # An archive, a ZIP of many objects, has a number of files and no key.
            what = link["key"] if "key" in link else f"{link['filename']} ({link['archive']['files']} files)"
            print(link["id"], link["status"], what)
        if "cursor" not in page:
            return
        query["cursor"] = page["cursor"]


def inspect(link_id):
    link = call("GET", f"/links/{link_id}")
    print(link["status"], link["claims"])


def revoke(link_id):
    call("DELETE", f"/links/{link_id}")


try:
    commands = {"create": create, "list": list_all, "inspect": inspect, "revoke": revoke}
    commands[sys.argv[1]](*sys.argv[2:])
except HTTPError as error:
    # RFC 9457: a sentence for a person, and a code for programs. AWS itself, where it refuses, says "Message".
    problem = json.load(error)
    sys.exit(f"{problem.get('detail', problem.get('Message'))} ({problem.get('code', error.code)})")
