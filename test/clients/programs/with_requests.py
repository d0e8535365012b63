"""A session keeps cookies. What breaks off is asked for once more, as a program of one's own would."""

import sys

import requests


def fetch(session, url):
    with session.get(url, stream=True) as response, open("report.bin", "wb") as file:
        response.raise_for_status()
        for chunk in response.iter_content(65536):
            file.write(chunk)


with requests.Session() as session:
    try:
        fetch(session, sys.argv[1])
    except requests.RequestException:
        fetch(session, sys.argv[1])
