#!/bin/sh
# What the program itself adds to its package: completions, manual pages, and the archive of its classes.
# Usage: finish.sh IMAGE TIMESTAMP
set -e
image=$1
timestamp=$2
share="$image/share"
mv "$image/lib/app/liteasr-program.jar" "$image/lib/app/liteasr.jar"
chmod +x "$image/bin/liteasr"

# The archive is used only with jars of the same sizes and times, and packages give all files this time.
find "$image" -exec touch -d "$timestamp" {} +

# One recording shows which classes a run needs.
run() {
    mode=$1
    shift
    "$image/lib/runtime/bin/java" "@$image/lib/jvm.options" "-Dliteasr.home=$image" "-XX:AOTMode=$mode" \
        "-XX:AOTConfiguration=$image/lib/liteasr.classes" --module-path "$image/lib/app" "$@"
}
main=io.github.liteasr.app/io.github.liteasr.cli.Main
run record --module $main transcribe --model demo "$image/lib/resources/bundled/speech/test/001.opus" >/dev/null
# Classes that are linked beforehand would tie the archive to modules in this folder, and a package may lie anywhere.
run create -XX:-AOTClassLinking "-XX:AOTCache=$image/lib/liteasr.aot" --module $main
rm "$image/lib/liteasr.classes"

mkdir -p "$share/bash-completion/completions" "$share/zsh/vendor-completions" "$share/fish/vendor_completions.d"
"$image/bin/liteasr" completion bash >"$share/bash-completion/completions/liteasr"
"$image/bin/liteasr" completion zsh >"$share/zsh/vendor-completions/_liteasr"
"$image/bin/liteasr" completion fish >"$share/fish/vendor_completions.d/liteasr.fish"
"$image/bin/liteasr" manual "$share/man/man1"
