# shellcheck shell=bash
# What the commands in ops/ share: where the repository is, how they speak, how they act as root.

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
export DOTNET_NOLOGO=1 DOTNET_CLI_TELEMETRY_OPTOUT=1
# The SDK would refuse to start where libicu is missing; nothing here depends on a culture.
export DOTNET_SYSTEM_GLOBALIZATION_INVARIANT=1

# One line of progress.
say() {
    printf '==> %s\n' "$*" >&2
}

# One line that says why there is no going on.
die() {
    printf '%s: %s\n' "${0##*/}" "$*" >&2
    exit 1
}

as_root() {
    if [ "$EUID" -eq 0 ]; then
        "$@"
    else
        sudo "$@"
    fi
}

# Runs a command quietly; its output is shown only when it fails.
quietly() {
    local log status=0
    log=$(mktemp)
    "$@" >"$log" 2>&1 </dev/null || status=$?
    if [ "$status" -ne 0 ]; then
        cat "$log" >&2
    fi
    rm -f "$log"
    return "$status"
}

require_dotnet() {
    command -v dotnet >/dev/null ||
        die "the .NET SDK is missing; install it from https://dotnet.microsoft.com/download (version: see global.json)"
    # Asked inside the repository, dotnet checks that an SDK is there that global.json allows.
    (cd "$root" && quietly dotnet --version) || die "this .NET SDK is not the one that global.json asks for"
}
