/** For Windows PowerShell 5.1, and PowerShell 7. */
export const POWERSHELL = `# Completion of strake for PowerShell: strake completion powershell | Out-String | Invoke-Expression

Register-ArgumentCompleter -Native -CommandName strake -ScriptBlock {
    param($wordToComplete, $commandAst, $cursorPosition)
    # Not a .cmd file: cmd.exe would run what an argument has after an &.
    $strake = Get-Command -Name strake -All -ErrorAction SilentlyContinue |
        Where-Object { $_.CommandType -in 'Application', 'ExternalScript' -and $_.Source -notmatch '\\.(cmd|bat)$' } |
        Select-Object -First 1
    if (-not $strake) { return }
    $current = ''
    $words = @()
    foreach ($element in ($commandAst.CommandElements | Select-Object -Skip 1)) {
        if ($element.Extent.StartOffset -ge $cursorPosition) { break }
        # Only what is written: no variable or expression is evaluated.
        $text = if ($element.PSObject.Properties['Value'] -and $element.Value -is [string]) { $element.Value } else { $element.Extent.Text }
        if ($element.Extent.EndOffset -ge $cursorPosition) {
            $current = $element.Extent.Text.Substring(0, $cursorPosition - $element.Extent.StartOffset).Trim('"', "'")
        } else {
            $words += $text
        }
    }
    try { $lines = @(& $strake __complete "=$current" @words 2>$null) } catch { return }
    foreach ($line in $lines) {
        if ($line -eq ':open') { continue }
        if ($line -match '^:(files|directories) (\\d+)$') {
            $onlyDirectories = $Matches[1] -eq 'directories'
            $offset = [int]$Matches[2]
            $start = $current.Substring(0, $offset)
            foreach ($path in [System.Management.Automation.CompletionCompleters]::CompleteFilename($current.Substring($offset))) {
                if ($onlyDirectories -and $path.ResultType -ne 'ProviderContainer') { continue }
                [System.Management.Automation.CompletionResult]::new($start + $path.CompletionText, $path.ListItemText, 'ParameterValue', $path.ToolTip)
            }
            continue
        }
        $word, $description = $line -split "\`t", 2
        if (-not $description) { $description = $word }
        [System.Management.Automation.CompletionResult]::new($word, $word, 'ParameterValue', $description)
    }
}
`;
