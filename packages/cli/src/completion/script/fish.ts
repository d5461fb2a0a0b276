export const FISH = `# Completion of strake for fish: strake completion fish > ~/.config/fish/completions/strake.fish

function __strake_complete
    set -l words (commandline -opc)
    set -l current (commandline -ct | string unescape)
    for line in (command strake __complete "=$current" $words[2..-1] 2>/dev/null </dev/null)
        switch $line
            case :open
            case ':files *' ':directories *'
                set -l parts (string split ' ' -- $line)
                set -l start (string sub -l $parts[2] -- "$current")
                set -l rest (string sub -s (math $parts[2] + 1) -- "$current")
                set -l paths
                if test $parts[1] = :files
                    set paths (__fish_complete_path "$rest")
                else
                    set paths (__fish_complete_directories "$rest")
                end
                for path in $paths
                    echo -- "$start$path"
                end
            case '*'
                echo -- $line
        end
    end
end

complete -c strake -f -a '(__strake_complete)'
`;
