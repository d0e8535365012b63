#!/bin/sh
# Mints, lists, inspects and revokes links with curl 7.75 or later, which signs for AWS itself:
#
#   sh curl.sh create '{"key": "report.pdf", "expiresIn": "2h30m"}'
#   sh curl.sh list
#   sh curl.sh inspect ID
#   sh curl.sh revoke ID
#
# LINKS_URL is the Function URL of the owner API; AWS_REGION, AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY and, where the
# credentials have one, AWS_SESSION_TOKEN are the usual ones. Answers are JSON.
set -eu

# The secret goes in by stdin (-K -), for other users can read a command line. --fail-with-body is of curl 7.76: older
# ones have -f, which does not show what was wrong.
call() {
  curl -sS --fail-with-body --aws-sigv4 "aws:amz:$AWS_REGION:lambda" -K - "$@" <<EOF
user = "$AWS_ACCESS_KEY_ID:$AWS_SECRET_ACCESS_KEY"
${AWS_SESSION_TOKEN:+header = "x-amz-security-token: $AWS_SESSION_TOKEN"}
EOF
}

api=${LINKS_URL%/}
case "$1" in
  # GET /get-link?file=KEY is shorter, but old versions of curl sign a query as it comes, and AWS expects it sorted, and a
  # space as %20: https://github.com/curl/curl/issues/9717
  create) call -H 'Content-Type: application/json' -d "$2" "$api/links" ;;
  list) call "$api/links?limit=100" ;;
  inspect) call "$api/links/$2" ;;
  revoke) call -X DELETE "$api/links/$2" ;;
esac
