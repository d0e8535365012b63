"""The plainest way of Python's own: no cookies, no second try."""

import sys
from urllib.request import urlretrieve

urlretrieve(sys.argv[1], "report.bin")
