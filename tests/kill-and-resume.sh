#!/usr/bin/env bash
# Kills training at random moments and resumes it, until it ends by itself; the model must be the same bit by bit as that of a run that
# was never killed, and no temporary file may be left. Repeats that until there were enough kills: 100, or as many as are given.
#
#     tests/kill-and-resume.sh [kills]
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
wanted=${1:-100}
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

dotnet build tests/KillAndResume -c Release -o "$work/program" -v quiet --nologo
run=(dotnet "$work/program/KillAndResume.dll")

started=$(date +%s%N)
"${run[@]}" "$work/unbroken.checkpoint" "$work/unbroken.safetensors"
duration=$((($(date +%s%N) - started) / 1000000))

kills=0
resumed=0
within=0
while ((kills < wanted)); do
  rm -rf "$work/run"
  mkdir "$work/run"
  while true; do
    "${run[@]}" "$work/run/checkpoint" "$work/run/model" &
    process=$!
    # Anywhere from the first moment to shortly before the end of a whole run.
    delay=$((RANDOM * duration / 32768))
    sleep "$(printf '%d.%03d' $((delay / 1000)) $((delay % 1000)))"
    if kill -9 "$process" 2> /dev/null; then
      wait "$process" 2> /dev/null || true
      ((kills += 1))
      if [ -e "$work/run/checkpoint" ]; then
        ((resumed += 1))
        # The step within the epoch is a text in the header; 0 is the end of an epoch.
        if head -c 65536 "$work/run/checkpoint" | grep -aqE '"training.step":"[1-9]'; then ((within += 1)); fi
      fi
    else
      wait "$process"
      break
    fi
  done

  cmp "$work/unbroken.safetensors" "$work/run/model"
  leftovers=$(find "$work/run" -name '*.tmp')
  [ -z "$leftovers" ] || { echo "left behind: $leftovers" >&2; exit 1; }
done

((within > 0)) || { echo "no kill left a checkpoint from within an epoch" >&2; exit 1; }
echo "$kills kills, $resumed of them after the first checkpoint, $within with one from within an epoch: every run ended with the same bits."
