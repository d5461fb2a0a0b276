import type { References } from '../syntax/marked-text.ts';

/** Commands whose output strake knows, by their beginning. */
const KNOWN: readonly (readonly [RegExp, string, object])[] = [
  [/^git describe\b.*--abbrev=0/, 'tag', { git: 'tag', fallback: '' }],
  [/^git describe\b/, 'version', { git: 'describe', fallback: '' }],
  [/^git rev-parse --short(=\d+)? HEAD$/, 'commit', { git: 'short', fallback: '' }],
  [/^git rev-parse HEAD$/, 'full_commit', { git: 'commit', fallback: '' }],
  [/^git rev-parse --abbrev-ref HEAD$/, 'branch', { git: 'branch', fallback: '' }],
  [/^git (log|show)\b.*(%h\b)/, 'commit', { git: 'short', fallback: '' }],
  [/^git (log|show)\b.*(%H\b)/, 'full_commit', { git: 'commit', fallback: '' }],
];

/** A text that stands for the output of a command in a script. */
export function commandOutput(command: string, references: References): string {
  const [, , env] = /^(go) env (GOOS|GOARCH)$/.exec(command) ?? [];
  if (env !== undefined)
    return references.mark({ kind: 'builtin', name: env === 'GOOS' ? 'os' : 'arch' });
  const [, name, definition] = KNOWN.find(([pattern]) => pattern.test(command)) ?? [];
  return name === undefined || definition === undefined
    ? references.mark({ kind: 'command', command })
    : references.mark({ kind: 'git', name, definition });
}
