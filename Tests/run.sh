#!/usr/bin/env bash
# Sets up what is missing, then runs every check: format, warnings, examples, documentation, installation, tests. The
# tests come last, so that what is wrong stands at the end. Goes on after a failed check; the exit code is 0 only when
# all passed.
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
  local scratch=.build-example results
  results=$(mktemp -d) || return
  swift build -c release --package-path Examples/EditPhotos --scratch-path "$scratch" \
    -Xswiftc -warnings-as-errors &&
    "$scratch/release/EditPhotos" Examples/EditPhotos/Tiny Examples/EditPhotos/tiny-mask.png "$results" 2 &&
    "$scratch/release/RunRecipe" Examples/EditPhotos/tiny-recipe.json Examples/EditPhotos/Tiny/tiny.png \
      "$results/recipe.png" &&
    "$scratch/release/OwnSampler" Examples/EditPhotos/Tiny/tiny.png "$results/sampler.png" &&
    ls "$results"/tiny-1.png "$results"/tiny-2.png "$results"/recipe.png "$results"/sampler.png >/dev/null
  local status=$?
  rm -rf "$results"
  return $status
}

installation() {
  swift build "${checked[@]}" --product retouch && PROGRAM=.build-checked/release/retouch bash Tests/install.sh
}

recipe() { (cd Examples/TrainPrior && python3 train.py --smoke); }
engines() { (cd Examples/CompareEngines && python3 -m unittest --quiet); }
harness() { (cd Examples/Evaluate && python3 -m unittest --quiet); }
report_page() { python3 Tests/Browser/report.py --retouch .build-checked/release/retouch; }
paint_page() { python3 Tests/Browser/paint.py --retouch .build-checked/release/retouch; }
# A few seconds of what Tests/Soak/paint.py does for minutes.
paint_server() { python3 Tests/Soak/paint.py --retouch .build-checked/release/retouch hostile --count 2000; }

# Scripts for clusters: their syntax, and Kubernetes' manifest as YAML. What they do needs schedulers: their try.sh.
cluster() {
  (
    cd Examples/Cluster &&
      for script in */*.sh */*.sbatch; do bash -n "$script" || exit; done &&
      python3 -c 'import ast, sys; ast.parse(open(sys.argv[1]).read())' trial/compare.py &&
      if python3 -c "import yaml" 2>/dev/null; then
        python3 -c "import sys, yaml; [list(yaml.safe_load_all(open(name))) for name in sys.argv[1:]]" \
          kubernetes/job.yaml $(find snakemake -name '*.yaml')
      else
        say "manifests: skipped, python3 can't import yaml"
      fi
  )
}

# Python is for training and measuring only; its checks run where what they import is there.
python_check() {
  local name=$1 folder=$2 modules=$3 function=$4
  [ -d "Examples/$folder" ] || return 0
  if python3 -c "import $modules" 2>/dev/null; then
    check "$name" "$function"
  else
    say "$name: skipped, python3 can't import $modules"
  fi
}

check "format" swift format lint --strict --recursive --parallel Sources Tests Examples Package.swift
check "example package" example
check "scripts for clusters" cluster
# Without a cross compiler or QEMU, and no right to install them, it says so and passes.
check "kernels on AArch64" bash Tests/AArch64/run
python_check "comparison of engines" CompareEngines "json, venv" engines
python_check "training recipe" TrainPrior "numpy, PIL, safetensors, torch" recipe
python_check "evaluation" Evaluate "numpy, PIL, skimage, cv2, torch" harness
# Planting them takes a build and ten minutes: CONTRIBUTING.md.
check "table of faults" python3 Tests/Faults/plant.py --check
check "documentation" bash Packaging/docs "${checked[@]}"
check "installation" installation
# With what the check before has built; without a browser it says so and passes.
python_check "a report in a browser" ../Tests/Browser playwright report_page
python_check "painting in a browser" ../Tests/Browser playwright paint_page
check "hostile requests" paint_server
# No test imports with @testable; said so, it takes what the checks before have built.
check "tests, built without warnings" swift test "${checked[@]}" --disable-testable-imports
if [ ${#failed[@]} -gt 0 ]; then
  say "failed: $(printf '%s; ' "${failed[@]}")"
  exit 1
fi
