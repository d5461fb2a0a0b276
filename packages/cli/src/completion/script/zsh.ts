export const ZSH = `#compdef strake
# Completion of strake for zsh: source <(strake completion zsh)

_strake() {
  local line kind offset found=1
  local -a lines described suffix
  lines=("\${(@f)$(command strake __complete "=\${(Q)PREFIX}" "\${(@Q)words[2,CURRENT-1]}" 2>/dev/null </dev/null)}")
  for line in $lines; do
    case $line in
      :open) suffix=(-S '') ;;
      :*) ;;
      *)
        kind=\${line%%$'\\t'*}
        described+=("\${kind//:/\\\\:}:\${line#*$'\\t'}")
        ;;
    esac
  done
  (( $#described )) && _describe -o -t strake strake described "\${suffix[@]}" && found=0
  for line in $lines; do
    [[ $line == :(files|directories)* ]] || continue
    kind=\${line%% *} offset=\${line##* }
    compset -p $offset
    if [[ $kind == :files ]]; then _files && found=0; else _files -/ && found=0; fi
  done
  return $found
}

if [[ $funcstack[1] == _strake ]]; then
  _strake "$@"
elif (( $+functions[compdef] )); then
  compdef _strake strake
else
  autoload -Uz compinit && compinit && compdef _strake strake
fi
`;
