#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# Prose compiles: every cpp, cmake or sh block of ROOT/README.md follows a line `<!-- region: FILE NAME -->` and equals
# the text of FILE between `// [NAME]` and `// [/NAME]` (or `# [NAME]` and `# [/NAME]`), less its indentation; and every
# linked file exists.
#   cmake/readme.sh ROOT
set -euo pipefail
cd "$1"

awk '
  # region(FILE, NAME): the lines between the marks, less the indentation they share.
  function region(file, name,    line, mark, inside, found, lines, count, indent, i, text) {
    indent = 1000
    while ((got = (getline line < file)) > 0) {
      mark = line
      sub(/^[ \t]*(\/\/|#)[ \t]*/, "", mark)
      if (mark == "[/" name "]") inside = 0
      if (inside) {
        lines[++count] = line
        if (line ~ /[^ ]/) { match(line, /^ */); if (RLENGTH < indent) indent = RLENGTH }
      }
      if (mark == "[" name "]" && line != mark) { inside = 1; found = 1 }
    }
    close(file)
    if (got < 0) { red("there is no file " file); return "" }
    if (!found) { red(file " has no region [" name "]"); return "" }
    if (inside) { red("region [" name "] of " file " has no end"); return "" }
    for (i = 1; i <= count; ++i) text = text substr(lines[i], indent + 1) "\n"
    return text
  }
  function red(words) { printf "README.md:%d: %s\n", NR, words; broken = 1 }

  /^<!-- region: [^ ]+ [^ ]+ -->$/ { file = $3; name = $4; next }
  /^```/ && !fence {
    fence = 1
    language = substr($0, 4)
    block = ""
    if (language ~ /^(cpp|c\+\+|cmake|sh|bash|shell)$/) {
      if (file == "") red("the " language " block has no line <!-- region: FILE NAME --> before it")
      else { wanted = region(file, name); ++blocks }
    }
    next
  }
  /^```/ && fence {
    if (file != "" && wanted != "" && block != wanted)
      red("the block differs from region [" name "] of " file ":\n" wanted)
    fence = 0
    file = wanted = ""
    next
  }
  fence { block = block $0 "\n"; next }
  /[^ \t]/ { file = "" }
  {
    rest = $0
    while (match(rest, /\]\([^)]*\)/)) {
      link = substr(rest, RSTART + 2, RLENGTH - 3)
      rest = substr(rest, RSTART + RLENGTH)
      sub(/#.*/, "", link)
      if (link == "" || link ~ /^[a-z]+:/) continue
      ++links
      if (system("test -e \"" link "\"") != 0) red("there is no file " link)
    }
  }
  END {
    if (fence) red("a block has no end")
    printf "%d blocks, %d links\n", blocks, links
    exit broken
  }
' README.md
