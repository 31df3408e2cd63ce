#!/bin/sh
# Lints, once for each kind of report, and says where the reports are. The step that fails is a later one, so that
# they are handed on before.
set -eu

list() {
    # Each line that is not empty is an argument of its own.
    printf '%s\n' "$1" | while IFS= read -r line; do
        [ -z "$line" ] || printf '%s\n' "$line"
    done
}

set --
IFS='
'
set -f
# shellcheck disable=SC2046 # Lines become arguments here.
set -- $(list "${DDLOCK_ARGUMENTS:-}")
case "${DDLOCK_SINCE:-}" in
    '') ;;
    all) set -- "$@" --all ;;
    *) set -- "$@" --since "$DDLOCK_SINCE" ;;
esac
[ -z "${DDLOCK_FAIL_ON:-}" ] || set -- "$@" --fail-on "$DDLOCK_FAIL_ON"
# shellcheck disable=SC2046
set -- "$@" -- $(list "${DDLOCK_PATHS:-}")

sarif="$RUNNER_TEMP/ddlock.sarif"
comment="$RUNNER_TEMP/ddlock.md"
format=text
[ "${DDLOCK_ANNOTATIONS:-true}" != true ] || format=github

code=0
ddlock lint --format "$format" "$@" || code=$?
if [ "$code" -ne 2 ]; then
    ddlock lint --format sarif --output "$sarif" "$@" || [ "$?" -eq 1 ]
    ddlock lint --format markdown --output "$comment" "$@" || [ "$?" -eq 1 ]
    [ -z "${GITHUB_STEP_SUMMARY:-}" ] || cat "$comment" >>"$GITHUB_STEP_SUMMARY"
fi
{
    echo "exit-code=$code"
    echo "sarif-file=$sarif"
    echo "comment-file=$comment"
} >>"$GITHUB_OUTPUT"
