# shellcheck shell=bash disable=SC2034,SC2016
# Shared by the parts of this suite: counted checks, the scripted upstream, a configuration for it.
set -euo pipefail
here=$(realpath "$(dirname "${BASH_SOURCE[0]}")")
root=$(realpath "$here/../..")
config=/etc/claude-proxy/config.json
passed=0 failed=0 skipped=0

# $1: a sentence; the rest: a command that succeeds if the sentence is true. A function fails at its first failing
# command; but bash does not look inside && and ||, if and !, so use those only at the end, and `fails` in place of !.
check() {
    local sentence=$1 output status
    shift
    set +e
    output=$(set -e; "$@" 2>&1)
    status=$?
    set -e
    if [ "$status" = 0 ]; then
        passed=$((passed + 1))
        echo "ok: $sentence"
    else
        failed=$((failed + 1))
        echo "FAILED: $sentence"
        echo "$output" | tail -n 30 | sed 's/^/    /'
    fi
}
fails() {
    if "$@"; then
        echo "succeeded, but should not: $*"
        return 1
    fi
}
skip() { # $1: a sentence, $2: the reason
    skipped=$((skipped + 1))
    echo "skipped: $1 ($2)"
}
# Skips $2 checks, with the reason, if program $1 (of Debian's package $3) is missing.
have() {
    if command -v "$1" >/dev/null; then return 0; fi
    skip "$2" "no $1: apt-get install $3"
    return 1
}
# Prints the last line, which `run` adds up, and exits with the status.
finish() {
    if [ "$failed" != 0 ] && [ -d /run/systemd/system ]; then journalctl --no-pager -n 60 | sed 's/^/    journal: /'; fi
    echo "$passed passed, $failed failed, $skipped skipped"
    [ "$failed" = 0 ]
}

upstream_port=9099
start_upstream() {
    python3 "$here/upstream.py" "$upstream_port" &
    upstream=$!
    trap 'kill "$upstream" 2>/dev/null || :' EXIT
    wait_for_port "$upstream_port"
}
wait_for_port() {
    for _ in $(seq 100); do
        if (exec 3<>"/dev/tcp/127.0.0.1/$1") 2>/dev/null; then return 0; fi
        sleep 0.05
    done
    echo "nobody listens on port $1" >&2
    return 1
}
# A configuration with one model per CHUNKS,DELAY pair, on standard output. $1: the port; the rest: the pairs.
configuration() {
    local port=$1 models=
    shift
    for script in "$@"; do models=$models${models:+, }'{"id": "'chunks=${script%,*},delay=${script#*,}'"}'; done
    printf '{\n  "port": %s,\n  "providers": [{"base_url": "http://127.0.0.1:%s", "api_key": "", "models": [%s]}]\n}\n' \
        "$port" "$upstream_port" "$models"
}
client() { python3 "$here/client.py" "$@"; }
health() { # at port $1, by address $2 (127.0.0.1)
    local answer
    answer=$(ask "$1" "${2-}" /health)
    grep -q '"health":"ok"' <<<"$answer" || { echo "$answer"; return 1; }
}
ask() { # port, address, path: prints the whole answer
    timeout 20 bash -c 'exec 3<>"/dev/tcp/${2:-127.0.0.1}/$1" && printf "GET %s HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n" "$3" >&3 && cat <&3' ask "$@"
}
# The status of GET $2 at port $1.
status_of() { ask "$1" '' "$2" | sed -n '1s/^HTTP[^ ]* \([0-9]*\).*/\1/p'; }
has_status() { status_of "$1" "$2" | diff - <(echo "$3"); }
until_true() { # a command, for at most ten seconds
    for _ in $(seq 100); do
        if "$@" >/dev/null 2>&1; then return 0; fi
        sleep 0.1
    done
    echo "did not become true in 10 s: $*"
    return 1
}
