#!/bin/sh
# Fetches what a clone of little depth lacks to find where the branch left the one it goes to.
set -eu

base="${GITHUB_BASE_REF:-}"
[ "${DDLOCK_SINCE:-}" != all ] || exit 0
[ -n "$base$DDLOCK_SINCE" ] || exit 0

if [ "$(git rev-parse --is-shallow-repository)" = true ]; then
    git fetch --quiet --no-tags --unshallow origin
fi
if [ -n "$base" ] && ! git rev-parse --verify --quiet "refs/remotes/origin/$base" >/dev/null; then
    git fetch --quiet --no-tags origin "+refs/heads/$base:refs/remotes/origin/$base"
fi
