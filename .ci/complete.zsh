# Types "liteasr trans" and the tabulator key into an interactive zsh, and prints what is then on the line.
# Usage: zsh -f complete.zsh FOLDER, the folder with _liteasr
zmodload zsh/zpty
zpty shell zsh -f -i
zpty -w shell "fpath=(${(q)1} \$fpath); autoload -U compinit; compinit -u -D; PS1=REA''DY"
zpty -r -m shell output '*READY*'
zpty -n -w shell $'liteasr trans\t'
zpty -r -m shell output '*transcribe*'
print -r -- ${output//[^a-z ]/ }
zpty -d shell
