import type { PluginOrder } from '@strake/core';
import type { Paint } from '../invocation.ts';
import { alignColumns } from './align-columns.ts';

type TapOrder = PluginOrder['hooks'][number]['taps'][number];

/** The plugins, then each hook with its taps in the order in which they run. */
export function renderPluginOrder(
  { plugins, hooks }: PluginOrder,
  paint: Paint,
): readonly string[] {
  const listed = plugins.map(({ name, hooks: taps, builtin }) => [
    `  ${name}`,
    builtin ? 'built in' : '',
    taps.join(', '),
  ]);
  const lines = [paint('bold', 'plugins'), ...alignColumns(listed)];
  for (const { hook, taps } of hooks) {
    lines.push('', paint('bold', hook));
    if (taps.length === 0) lines.push(paint('dim', '  no plugins'));
    else
      lines.push(
        ...alignColumns(
          taps.map((tap, at) => [
            `  ${at + 1}.`,
            tap.plugin,
            tap.stage,
            why(tap, taps[at - 1], plugins),
          ]),
        ),
      );
  }
  return lines;
}

/** Why a tap has its position, and when it is called. */
function why(
  tap: TapOrder,
  previous: TapOrder | undefined,
  plugins: PluginOrder['plugins'],
): string {
  const { plugin, stage, before, after, when } = tap;
  const inUse = (name: string) =>
    plugins.some((each) => each.name === name) ? name : `${name} (not in use)`;
  const order = [
    ...(before.length > 0 ? [`before ${before.map(inUse).join(', ')}`] : []),
    ...(after.length > 0 ? [`after ${after.map(inUse).join(', ')}`] : []),
  ];
  const isTied = previous && (after.includes(previous.plugin) || previous.before.includes(plugin));
  const isListed = previous?.stage === stage && previous.plugin !== plugin && !isTied;
  const isBuiltin = plugins.some(({ name, builtin }) => name === plugin && builtin);
  return [
    ...Object.entries(when).map(([key, values]) => `${key} ${values.join(' or ')}`),
    ...order,
    ...(isBuiltin ? ['built in, so after other plugins'] : []),
    ...(isListed && !isBuiltin ? [`listed after ${previous.plugin}`] : []),
  ].join('; ');
}
