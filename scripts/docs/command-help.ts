import { execFileSync } from 'node:child_process';

const MAIN = 'packages/cli/dist/main.js';

function help(words: readonly string[]): string {
  const env = { ...process.env, COLUMNS: '100', NO_COLOR: '1' };
  return execFileSync(process.execPath, [MAIN, ...words, '--help'], { encoding: 'utf8', env });
}

/** Names of the commands in a help text. */
function commandsIn(text: string): readonly string[] {
  const [, listed = ''] = /^Commands:\n((?: .*\n)+)/m.exec(text) ?? [];
  return [...listed.matchAll(/^ {2}([a-z-]+)/gm)]
    .map(([, name = '']) => name)
    .filter((name) => name !== 'help');
}

/** The help of every command, including subcommands, without the common options. */
export function commandHelp(words: readonly string[] = []): string {
  const text = help(words);
  const own = words.length === 0 ? text : text.replace(/^Global Options:\n(?: .*\n)+\n?/m, '');
  const title = `### \`strake${words.map((word) => ` ${word}`).join('')}\``;
  const block = `${title}\n\n\`\`\`text\n${own.trimEnd()}\n\`\`\``;
  return [block, ...commandsIn(text).map((name) => commandHelp([...words, name]))].join('\n\n');
}
