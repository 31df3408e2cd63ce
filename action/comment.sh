#!/bin/sh
# Writes the findings into one comment on the pull request: the one that this script wrote before, known by its hidden
# first line, else a new one. Where nothing was ever found, nothing is written.
set -eu

mark="$(head -n 1 "$DDLOCK_COMMENT")"
comments="repos/$GITHUB_REPOSITORY/issues/$DDLOCK_PULL_REQUEST/comments"

refused() {
    # The token of a pull request from a fork may only read.
    echo '::notice title=ddlock::the comment could not be written: give the job the permission pull-requests write'
    exit 0
}

filter=".[] | select(.body | startswith(\"$mark\")) | .id"
found="$(gh api --paginate "$comments" --jq "$filter")" || refused
known="$(printf '%s\n' "$found" | head -n 1)"
if [ -n "$known" ]; then
    gh api --silent --method PATCH "repos/$GITHUB_REPOSITORY/issues/comments/$known" --field "body=@$DDLOCK_COMMENT" || refused
elif ! grep -q '^### ddlock: nothing found' "$DDLOCK_COMMENT"; then
    gh api --silent --method POST "$comments" --field "body=@$DDLOCK_COMMENT" || refused
fi
