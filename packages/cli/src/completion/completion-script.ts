import { BASH } from './script/bash.ts';
import { FISH } from './script/fish.ts';
import { POWERSHELL } from './script/powershell.ts';
import { ZSH } from './script/zsh.ts';
import type { Shell } from './shell.ts';

const SCRIPTS: Readonly<Record<Shell, string>> = {
  bash: BASH,
  zsh: ZSH,
  fish: FISH,
  powershell: POWERSHELL,
};

/** The script that a shell reads at its start. It contains no names: it asks `strake __complete` at each Tab. */
export function completionScript(shell: Shell): string {
  return SCRIPTS[shell];
}
