#!/usr/bin/env bash
# Sets up what is missing, builds the command, and edits the photos of Examples/Photos: each edit once, into Examples/out.
set -euo pipefail
cd "$(dirname "$0")/.."

say() { printf '\n== %s\n' "$*"; }

bash .ci/setup
say "building the command (a few minutes the first time)"
swift build -c release --product retouch

retouch=.build/release/retouch
photos=Examples/Photos
out=Examples/out
mkdir -p "$out"

say "inpaint: a boat sails away"
"$retouch" inpaint "$photos/boat.jpg" --mask "$photos/boat-mask.png" \
  -o "$out/boat.jpg" --preview "$out/boat-preview.png" --overwrite

say "colorize: colours for a grey cat"
"$retouch" colorize "$photos/cat-grey.jpg" \
  -o "$out/cat.jpg" --preview "$out/cat-preview.png" --overwrite

say "upscale: three times larger"
"$retouch" upscale "$photos/portrait-small.png" --scale 3 \
  -o "$out/portrait.png" --preview "$out/portrait-preview.png" --overwrite

say "done: look at $out"
cat <<END
  boat-preview.png      before, mask, after: only the white of the mask has changed
  cat-preview.png       before, after: the same luminance, colours that the prior guessed
  portrait-preview.png  before, after: made small again, it is the picture that was given

Your own:
  $retouch inpaint photo.jpg --mask mask.png -o out.jpg     white in the mask is filled
  $retouch colorize grey.jpg -o coloured.jpg
  $retouch upscale small.jpg --scale 2 -o large.jpg
  $retouch help
END
