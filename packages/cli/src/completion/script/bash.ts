/** For bash 3.2, which macOS has, and newer; needs no bash-completion. */
export const BASH = `# Completion of strake for bash: source <(strake completion bash)

_strake() {
  local line=\${COMP_LINE:0:COMP_POINT} word glued='' i
  local -a words=()
  # Bash divides words at = and : as well; strake gets them as they are written.
  for ((i = 0; i <= COMP_CWORD; i++)); do
    word=\${COMP_WORDS[i]}
    ((i == COMP_CWORD)) && word=$line
    if [[ -n $glued && $line == "$word"* && $line != [[:space:]]* ]]; then
      words[\${#words[@]} - 1]+=$word
    else
      line="\${line#"\${line%%[![:space:]]*}"}"
      ((i == COMP_CWORD)) && word=$line
      words+=("$word")
    fi
    line=\${line#"$word"}
    glued=1
  done
  local last=$((\${#words[@]} - 1))
  local cut='' before=\${words[last]%%[\\"\\']*}
  words=("\${words[@]//[\\"\\'\\\\]/}")
  local current=\${words[last]}
  # Bash replaces only what follows the last of its separators outside of quotes.
  local breaks=\${COMP_WORDBREAKS//[^:=]/}
  [[ -n $breaks ]] && cut=\${before%"\${before##*[$breaks]}"}
  local candidate kind offset start path
  COMPREPLY=()
  while IFS=$'\\t' read -r candidate _; do
    case $candidate in
      :open) type compopt &>/dev/null && compopt -o nospace ;;
      :*)
        kind=\${candidate%% *} offset=\${candidate##* }
        start=\${current:0:offset}
        type compopt &>/dev/null && compopt -o filenames
        while IFS= read -r path; do
          path=$start$path
          COMPREPLY+=("\${path#"$cut"}")
        done < <(compgen $([[ $kind == :files ]] && echo -f || echo -d) -- "\${current:offset}")
        ;;
      *) COMPREPLY+=("\${candidate#"$cut"}") ;;
    esac
  done < <(command strake __complete "=$current" "\${words[@]:1:last-1}" 2>/dev/null </dev/null)
}

complete -F _strake strake
`;
