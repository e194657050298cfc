# shellcheck shell=bash
# Programs that live no longer than the script that started them.

child_names=() child_ids=() child_logs=()
lock=''

# only_one FILE : fails when another script holds FILE.
only_one() {
    exec {lock}>"$1"
    flock --nonblock "$lock" || die "another ${0##*/} is running with the same data"
}

# start_child NAME LOG COMMAND... : its output goes to LOG, which begins anew.
start_child() {
    local name=$1 log=$2
    shift 2
    trap stop_children EXIT
    trap 'exit 0' INT TERM
    # A session of its own: Ctrl-C reaches us alone, and we stop the programs in order. Should we be killed, the kernel stops them.
    setsid setpriv --pdeathsig TERM -- "$@" >"$log" 2>&1 </dev/null {lock}>&- &
    child_names+=("$name")
    child_ids+=($!)
    child_logs+=("$log")
}

# Fails loudly when a program that should run has ended.
check_children() {
    local i
    for i in "${!child_ids[@]}"; do
        if ! kill -0 "${child_ids[i]}" 2>/dev/null; then
            tail -n 20 "${child_logs[i]}" >&2
            die "${child_names[i]} has ended; all it said is in ${child_logs[i]}"
        fi
    done
}

# wait_for WHAT SECONDS COMMAND... : until the command succeeds.
wait_for() {
    local what=$1 deadline=$((SECONDS + $2))
    shift 2
    until "$@"; do
        check_children
        [ "$SECONDS" -lt "$deadline" ] || die "$what did not come in time; the logs say more: ${child_logs[*]}"
        sleep 0.5
    done
}

# stop_child NAME : asks that one to end, and waits until it has.
stop_child() {
    local i
    for i in "${!child_names[@]}"; do
        if [ "${child_names[i]}" = "$1" ]; then
            kill -TERM "${child_ids[i]}"
            wait "${child_ids[i]}" || true
            unset "child_names[i]" "child_ids[i]" "child_logs[i]"
        fi
    done
    child_names=("${child_names[@]}") child_ids=("${child_ids[@]}") child_logs=("${child_logs[@]}")
}

# Until one of them ends, which none should.
wait_for_children() {
    wait -n "${child_ids[@]}" || true
    check_children
}

# Asks the programs to end, the last started first, and waits for each; one that has not ended after a minute is killed.
stop_children() {
    local i pid deadline
    trap '' INT TERM
    for ((i = ${#child_ids[@]} - 1; i >= 0; i--)); do
        pid=${child_ids[i]}
        kill -TERM "$pid" 2>/dev/null || continue
        say "stopping ${child_names[i]}"
        deadline=$((SECONDS + 60))
        while kill -0 "$pid" 2>/dev/null && [ "$SECONDS" -lt "$deadline" ]; do
            sleep 0.1
        done
        if kill -KILL "$pid" 2>/dev/null; then
            say "${child_names[i]} did not end in a minute and was killed"
        fi
    done
}
