import { readFileSync } from 'node:fs';
import { HOOK_NAMES, STAGES } from '@strake/core/plugin';

const ALL_STAGES = STAGES.map((stage) => `\`${stage}\``).join(', ');
const SOURCE = 'packages/core/src/plugin/hook-table.ts';

/** The value and result of each hook, from the types and docstrings of core's table. */
export function hookTable(): string {
  const source = readFileSync(SOURCE, 'utf8');
  const table = source.slice(source.indexOf('export interface HookTable'));
  const rows = HOOK_NAMES.map((hook) => {
    const line = new RegExp(
      String.raw`/\*\*((?:(?!\*/)[\s\S])*)\*/\s*${hook}: \{ value: (\w+); result: (\w+); context: (\w+)`,
    );
    const [, text = '', value, result, context] = line.exec(table) ?? [];
    const said = text
      .replace(/@kind \w+/, '')
      .replace(/\s*\*\s*/g, ' ')
      .trim();
    const when = new RegExp(`${hook}: \\[([^\\]]*)\\]`).exec(source)?.[1] ?? '';
    const keys = when.replaceAll("'", '`');
    const stages = { push: '`check`, `make`', published: 'none' }[hook as string] ?? ALL_STAGES;
    const change = result === 'undefined' ? `\`${value}\`` : `\`${value}\` → \`${result}\``;
    return `| \`${hook}\` | ${said} | ${change} | \`${context}\` | ${stages} | ${keys} |`;
  });
  return [
    '| hook | what | value → result | context | stages | `when` |',
    '|---|---|---|---|---|---|',
    ...rows,
  ].join('\n');
}
