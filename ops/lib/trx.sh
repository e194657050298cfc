# shellcheck shell=bash
# shellcheck disable=SC2034 # read by those that source this file
# Reads the result file of a test host.

# read_trx FILE : sets total, passed, failed and skipped; all 0 when there is no such file.
read_trx() {
    local counters='' executed
    if [ -e "$1" ]; then
        counters=$(grep -o '<Counters [^>]*>' "$1" | head -n 1)
    fi
    total=$(trx_counter "$counters" total)
    executed=$(trx_counter "$counters" executed)
    passed=$(trx_counter "$counters" passed)
    # Whatever was executed and did not pass has failed: an error, a timeout, an aborted run.
    failed=$((executed - passed))
    # The file's own notExecuted stays 0 whatever is skipped.
    skipped=$((total - executed))
}

trx_counter() {
    local value
    value=$(sed -n "s/.* $2=\"\([0-9]*\)\".*/\1/p" <<<"$1")
    printf '%d' "${value:-0}"
}
