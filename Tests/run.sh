#!/usr/bin/env bash
# Sets up what is missing, then runs every check: format, warnings, examples, tests. The tests come last, so that
# what is wrong stands at the end. Goes on after a failed check; the exit code is 0 only when all passed.
#
#   bash Tests/run.sh                 everything
#   swift test -c release             just the tests, in a folder that is set up
set -uo pipefail
cd "$(dirname "$0")/.."

bash .ci/setup || exit

# Its own build folder: these flags would make an ordinary `swift build` start over. (-Werror=all, not -Werror:
# SwiftPM takes the latter for a flag of its own compiler.)
checked=(-c release --scratch-path .build-checked -Xswiftc -warnings-as-errors -Xcc -Werror=all)
failed=()

say() { printf '\n== %s\n' "$*" >&2; }
check() {
  local name=$1
  shift
  say "$name"
  local start=$SECONDS
  if "$@"; then
    printf '== %s: passed, %d s\n' "$name" $((SECONDS - start)) >&2
  else
    printf '== %s: FAILED, %d s\n' "$name" $((SECONDS - start)) >&2
    failed+=("$name")
  fi
}

# The example as its readers would use it: a package of its own, from outside, with a tiny picture.
example() {
  local scratch results
  scratch=.build-example
  results=$(mktemp -d) || return
  swift build -c release --package-path Examples/EditPhotos --scratch-path "$scratch" \
    -Xswiftc -warnings-as-errors &&
    "$scratch/release/EditPhotos" Examples/EditPhotos/Tiny Examples/EditPhotos/tiny-mask.png "$results" 2 &&
    ls "$results"/tiny-1.png "$results"/tiny-2.png >/dev/null
  local status=$?
  rm -rf "$results"
  return $status
}

recipe() {
  python3 Examples/TrainPrior/train.py --smoke
}

check "format" swift format lint --strict --recursive --parallel Sources Tests Examples Package.swift
check "example package" example
if [ ! -f Examples/TrainPrior/train.py ]; then
  :
elif python3 -c 'import torch' 2>/dev/null; then
  check "training recipe" recipe
else
  say "training recipe: skipped, PyTorch can't be imported"
fi
check "build without warnings" swift build --build-tests "${checked[@]}"
if [ ${#failed[@]} -gt 0 ]; then
  trap 'printf "\n== failed: %s\n" "${failed[*]}" >&2' EXIT
fi
check "tests" swift test "${checked[@]}"
[ ${#failed[@]} -eq 0 ]
