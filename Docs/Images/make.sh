#!/usr/bin/env bash
# Makes the README's pictures again, by the commands of its tour. Needs a built command: bash Examples/quickstart.sh
set -euo pipefail
cd "$(dirname "$0")/../.."

scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT

edit() {
  local name=$1
  shift
  .build/release/retouch "$@" -o "$scratch/$name.png" --preview "$scratch/$name-preview.jpg" --quality 80 --overwrite
  mv "$scratch/$name-preview.jpg" "Docs/Images/$name.jpg"
}

edit inpaint inpaint Examples/Photos/boat.jpg --mask Examples/Photos/boat-mask.png
edit upscale upscale Examples/Photos/portrait-small.png --scale 3
edit colorize colorize Examples/Photos/cat-grey.jpg

# The model card's samples; joined by vips (libvips-tools).
.build/release/retouch sample --seed 1 --samples 12 -o "$scratch/sample.png"
vips arrayjoin "$(printf "$scratch/sample-%s.png " {1..12})" Docs/Images/samples.png --across 12
