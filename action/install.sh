#!/bin/sh
# Puts ddlock on the PATH of the steps that follow: the one that is there, else the one from the cache, else the binary
# of the release that the action was asked for, else a build of the action's own source.
set -eu

if command -v ddlock >/dev/null 2>&1; then
    ddlock --version
    exit 0
fi

bin="$RUNNER_TEMP/ddlock/bin"
mkdir -p "$bin"

if [ -x "$bin/ddlock" ] && "$bin/ddlock" --version; then
    echo "$bin" >>"$GITHUB_PATH"
    exit 0
fi

target=''
case "$(uname -s) $(uname -m)" in
    'Linux x86_64') target=x86_64-unknown-linux-gnu ;;
    'Linux aarch64') target=aarch64-unknown-linux-gnu ;;
    'Darwin x86_64') target=x86_64-apple-darwin ;;
    'Darwin arm64') target=aarch64-apple-darwin ;;
esac

archive="ddlock-$target.tar.gz"
release="https://github.com/$DDLOCK_REPOSITORY/releases/download/$DDLOCK_REF/$archive"
if [ -n "$target" ] && curl --fail --silent --location --retry 3 --output "$RUNNER_TEMP/$archive" "$release"; then
    tar -xzf "$RUNNER_TEMP/$archive" -C "$bin" ddlock
else
    echo "no binary of $DDLOCK_REF for this machine: building it, which takes minutes"
    "$DDLOCK_SOURCE/.ci/setup" cargo install --locked --quiet --path "$DDLOCK_SOURCE" --root "$RUNNER_TEMP/ddlock"
fi

echo "$bin" >>"$GITHUB_PATH"
"$bin/ddlock" --version
