# shellcheck shell=bash
# Publishes the programs into out/, which holds nothing else.

# shellcheck disable=SC2154 # root: common.sh
out=$root/out

# As old as the beginning of the last publish that succeeded: what is newer is not in out/ yet.
published_mark=$out/.published

publish_programs() {
    local project began
    began=$(mktemp)
    for project in Crawler.Agent Crawler.Lab; do
        say "building ${project} into out/"
        (cd "$root" && quietly dotnet publish "src/$project" --configuration Release --output "$out" \
            -p:RestoreLockedMode=true -p:PublishDocumentationFiles=false -nologo -v quiet) ||
            die "$project does not build"
    done
    mv "$began" "$published_mark"
}

# Succeeds when out/ holds what the sources say.
is_published() {
    [ -x "$out/crawler" ] && [ -x "$out/swarmlab" ] && [ -e "$published_mark" ] &&
        [ -z "$(find "$root/src" "$root/sql" "$root"/*.props "$root/global.json" "$root/appsettings.json" \
            \( -name bin -o -name obj \) -prune -o -newer "$published_mark" -print -quit 2>/dev/null)" ]
}
