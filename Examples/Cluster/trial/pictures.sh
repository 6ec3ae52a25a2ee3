#!/usr/bin/env bash
# Makes a folder of small pictures to try things on: pieces of the photos of Examples/Photos in four formats and three
# folders, one in nineteen of them damaged. Needs libvips' command (Debian: libvips-tools).
#
#   bash pictures.sh FOLDER [COUNT]
set -euo pipefail
folder=${1:?a folder is missing}
count=${2:-120}
photos=$(cd "$(dirname "$0")/../../Photos" && pwd)

names=(boat.jpg rocket.jpg cat-grey.jpg)
formats=(png jpg webp tif)
mkdir -p "$folder"/{,day,day/evening}
folders=(. day day/evening)
for ((n = 1; n <= count; n++)); do
  # Sides from 64 to 160, places that don't repeat.
  width=$((64 + n * 37 % 97)) height=$((64 + n * 53 % 97))
  left=$((n * 61 % 280)) top=$((n * 29 % 130))
  file=$(printf '%s/%s/%04d.%s' "$folder" "${folders[n % 3]}" "$n" "${formats[n % 4]}")
  vips crop "$photos/${names[n % 3]}" "$file" "$left" "$top" "$width" "$height"
  # Cut short: half of them in the picture, half in the header.
  if ((n % 19 == 7)); then truncate -s $((n % 2 ? 20 : 300)) "$file"; fi
done
