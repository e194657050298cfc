# shellcheck shell=bash
# Installs the Debian packages that are missing, and nothing else.

# apt's answer to a network that fails now and then, and to another apt that runs at the same time.
apt_options=(-qq -o Acquire::Retries=3 -o DPkg::Lock::Timeout=300 -o Dpkg::Use-Pty=0)
apt_index_is_fresh=false

is_installed() {
    [ "$(dpkg-query -W -f='${db:Status-Status}' "$1" 2>/dev/null)" = installed ]
}

# The major versions of PostgreSQL whose server is installed, newest first.
postgresql_majors() {
    local server
    for server in /usr/lib/postgresql/*/bin/postgres; do
        if [ -x "$server" ]; then
            server=${server#/usr/lib/postgresql/}
            printf '%s\n' "${server%%/*}"
        fi
    done | sort -rn
}

# install NAME... : those of them that are missing, without starting any service.
install_missing() {
    local package missing=()
    for package in "$@"; do
        is_installed "$package" || missing+=("$package")
    done
    [ ${#missing[@]} -gt 0 ] || return 0

    command -v apt-get >/dev/null || die "these programs are missing, and this is no Debian to install them on: ${missing[*]}"
    if [ "$EUID" -ne 0 ] && ! command -v sudo >/dev/null; then
        die "packages are missing, and there is neither root nor sudo here. As root: apt-get install ${missing[*]}"
    fi
    say "installing ${missing[*]}"
    if ! $apt_index_is_fresh; then
        quietly as_root apt-get "${apt_options[@]}" update || die "apt-get update failed"
        apt_index_is_fresh=true
    fi
    without_services quietly as_root env DEBIAN_FRONTEND=noninteractive \
        apt-get "${apt_options[@]}" install -y --no-install-recommends "${missing[@]}" ||
        die "apt-get install ${missing[*]} failed"
}

# Runs a command while no package may start its service: the programs are run by us, on data of our own.
without_services() {
    local policy=/usr/sbin/policy-rc.d status=0
    if [ -e "$policy" ]; then
        "$@"
        return
    fi
    as_root sh -c "printf '#!/bin/sh\nexit 101\n' > $policy && chmod 755 $policy"
    # shellcheck disable=SC2064 # the path is meant to be filled in now
    trap "as_root rm -f $policy" EXIT
    "$@" || status=$?
    as_root rm -f "$policy"
    trap - EXIT
    return "$status"
}

# A PostgreSQL server with the hll extension. Debian's own "main" cluster is not made: the agent runs one of its own.
install_postgresql() {
    if [ -z "$(postgresql_majors)" ]; then
        local conf=/etc/postgresql-common/createcluster.conf
        install_missing postgresql-common
        if ! grep -Eq '^[[:space:]]*create_main_cluster' "$conf" 2>/dev/null; then
            as_root sh -c "echo 'create_main_cluster = false' >> $conf"
        fi
        install_missing postgresql
    fi
    install_missing "postgresql-$(postgresql_majors | head -n 1)-hll"
}

# What out/crawler needs.
install_runtime_packages() {
    # setpriv, with which a root user's agent runs PostgreSQL as "postgres", is in util-linux; mails' charts are drawn by librsvg2-bin,
    # and are tables where it is missing.
    install_missing util-linux librsvg2-bin
    install_postgresql
}

# What the tests need beside that: real trackers, clients and a mail server, a compiler, and a zone that is not UTC.
install_test_packages() {
    local fresh_services=() service
    for service in opentracker transmission-daemon deluged prometheus; do
        is_installed "$service" || fresh_services+=("$service")
    done
    install_runtime_packages
    install_missing opentracker transmission-daemon transmission-cli aria2 unworkable rtorrent qbittorrent-nox deluged ctorrent biglybt \
        mktorrent python3-libtorrent python3-aiosmtpd iproute2 tzdata
    # Who watches the agents, and what checks their service unit.
    install_missing prometheus systemd
    # Who looks at the pages.
    install_missing chromium
    install_axe
    # Who makes a disk slow.
    install_missing strace
    # The tracker that fails in every way is built where it is needed.
    install_missing gcc libc6-dev zlib1g-dev
    install_npm_tracker
    # Nor may they start by themselves at the next boot.
    if [ ${#fresh_services[@]} -gt 0 ] && command -v systemctl >/dev/null; then
        quietly as_root systemctl disable "${fresh_services[@]}" || say "could not disable the services of ${fresh_services[*]}"
    fi
}

# A tracker, and a client, that only npm has. Where its registry cannot be reached, tests and benches leave them out.
install_npm_tracker() {
    install_from_npm tests/Crawler.Fixtures/Trackers/npm bittorrent-tracker
}

# What checks in a browser that everyone can use the pages. Where the registry cannot be reached, our own checks remain.
install_axe() {
    install_from_npm tests/Crawler.Reporting.Tests/Pages/npm axe-core
}

# install_from_npm FOLDER PACKAGE: what the lock file in a folder of the repository says, unless the package is there in that version.
install_from_npm() {
    local folder=$root/$1 installed
    installed=$(sed -n '/^ *"version":/ { s/.*: "\(.*\)".*/\1/p; q }' "$folder/node_modules/$2/package.json" 2>/dev/null) || true
    if [ -n "$installed" ] && grep -Fq "\"$2\": \"$installed\"" "$folder/package.json"; then
        return 0
    fi
    command -v npm >/dev/null || install_missing npm
    say "installing $2 from npm"
    (cd "$folder" && quietly timeout 120 npm ci --include=dev --ignore-scripts --no-audit --no-fund) ||
        { rm -rf "$folder/node_modules"; say "npm could not install it: going on without it"; }
}

# What the benches need beside that: a compiler for the programs to compare with, and other people's programs.
install_bench_packages() {
    install_missing gcc libc6-dev zlib1g-dev libpq-dev python3 opentracker wrk
}
