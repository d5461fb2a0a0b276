import { Argument, type Command } from 'commander';
import { addCommand, examples } from './add-command.ts';
import { SHELLS, type Shell } from './completion/shell.ts';
import type { Invocation } from './invocation.ts';

/** Adds `completion`. */
export function addCompletionCommand(program: Command, invocation: Invocation): void {
  addCommand(
    program,
    'completion',
    'print a script that completes commands, options, images and platforms in a shell',
    'install',
  )
    .addArgument(new Argument('<SHELL>', 'the shell').choices(SHELLS))
    .addHelpText(
      'after',
      examples(
        'strake completion bash > ~/.local/share/bash-completion/completions/strake',
        'strake completion zsh > ~/.zfunc/_strake',
        'strake completion fish > ~/.config/fish/completions/strake.fish',
        'strake completion powershell | Out-String | Invoke-Expression',
      ),
    )
    .action(async (shell: Shell) => {
      const { completionScript } = await import('./completion/completion-script.ts');
      invocation.stdout.write(completionScript(shell));
    });
}
