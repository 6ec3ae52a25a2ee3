#!/usr/bin/env bash
# Installs a program that is built already into an empty folder, as `make install` does, and tries what came of it:
# an edit with the prior that was installed, the man pages, the completions; then uninstalls it.
#
#   PROGRAM=.build/release/retouch bash Tests/install.sh
set -euo pipefail
cd "$(dirname "$0")/.."

fail() { printf 'install: %s\n' "$*" >&2; exit 1; }

: "${PROGRAM:?the program to install, such as .build/release/retouch}"
made=$(mktemp -d)
trap 'rm -rf "$made"' EXIT
make --no-print-directory install PROGRAM="$PROGRAM" PREFIX=/usr DESTDIR="$made"
share=$made/usr/share
retouch=$made/usr/bin/retouch

# Elsewhere than in its own folder, and by a link, as from a folder on the PATH: it finds the prior all the same.
ln -s "$retouch" "$made/link"
tiny=$PWD/Examples/EditPhotos/Tiny/tiny.png
(cd "$made" && ./link upscale "$tiny" --scale 2 --steps 1 --quiet -o large.png)
[ -s "$made/large.png" ] || fail "the installed program edits nothing"
[ "$(cd / && "$retouch" model info | sed -n 's/^Model  *//p')" = "$share/retouch/BundledPrior" ] ||
  fail "the installed program takes another prior than $share/retouch/BundledPrior"

# The page that paints is served from there too, and the server ends when it is asked to.
(cd "$made" && TMPDIR=$made exec ./link paint --no-open "$tiny") >"$made/address" &
server=$!
for _ in $(seq 100); do [ -s "$made/address" ] && break; sleep 0.1; done
python3 -c 'import sys, urllib.request; print(urllib.request.urlopen(sys.argv[1]).read().decode())' \
  "$(head -n 1 "$made/address")" | grep -q 'type="module"' || fail "the installed program serves no page"
kill -TERM $server
status=0
wait $server || status=$?
[ "$status" -eq 143 ] || fail "the server ended with $status, not as SIGTERM ends it"
! compgen -G "$made/retouch-paint-*" >/dev/null || fail "the server left its folder behind"

# Each subcommand has a page, each page the help's options, and what it points to is there.
words() { grep -o -- '--[a-z][a-z0-9-]*' | sort -u; }
rendered() { gzip -dc "$1" | groff -man -ww -rLL=1000n -Tutf8 -P-cbou; }
manual=$share/man/man1
for subcommand in $("$retouch" help | sed -n '/SUBCOMMANDS:/,$ s/^  \([a-z-]*\)  .*/\1/p'); do
  [ -s "$manual/retouch-$subcommand.1.gz" ] || fail "retouch-$subcommand has no man page"
done
for page in "$manual"/retouch*.1.gz; do
  name=$(basename "$page" .1.gz)
  for other in $(gzip -dc "$page" | sed 's/\\-/-/g' | grep -o '\\fB[a-z-]*\\fR(1)' | sed 's/\\fB\(.*\)\\fR(1)/\1/' | sort -u); do
    [ -s "$manual/$other.1.gz" ] || fail "$name(1) points to $other(1), which isn't there"
  done
  command -v groff >/dev/null || continue
  warnings=$(rendered "$page" 2>&1 >"$made/text") && [ -z "$warnings" ] || fail "$name(1) doesn't render: $warnings"
  # A page's name is the command's words with hyphens between: no word has one of its own.
  lacking=$(comm -23 <("$retouch" $(tr - ' ' <<<"${name#retouch}") --help | words) <(words <"$made/text"))
  [ -z "$lacking" ] || fail "$name(1) lacks" $lacking
done

for shell in bash fish zsh; do
  command -v "$shell" >/dev/null || continue
  script=$(find "$share" -path "*$shell*" -type f)
  "$shell" -n "$script" || fail "the completions for $shell have errors"
done

make --no-print-directory uninstall PREFIX=/usr DESTDIR="$made"
left=$(find "$made/usr" ! -type d)
[ -z "$left" ] || fail "make uninstall left" $left
