import type { PluginOrder } from '@strake/core';
import type { Paint } from '../invocation.ts';
import { alignColumns } from './align-columns.ts';

type TapOrder = PluginOrder['hooks'][number]['taps'][number];

/** The plugins, then each hook with its taps in the order in which they run. */
export function renderPluginOrder(
  { plugins, hooks }: PluginOrder,
  paint: Paint,
): readonly string[] {
  const listed = plugins.map(({ name, api, hooks: taps, builtin }) => [
    `  ${name}`,
    builtin ? 'built in' : `api ${api}`,
    taps.join(', '),
  ]);
  const lines = [paint('bold', 'plugins'), ...alignColumns(listed)];
  for (const { hook, taps } of hooks) {
    lines.push('', paint('bold', hook));
    if (taps.length === 0) lines.push(paint('dim', '  nobody'));
    else
      lines.push(
        ...alignColumns(taps.map((tap, at) => [`  ${at + 1}.`, tap.plugin, tap.stage, why(tap)])),
      );
  }
  return lines;
}

/** What made a tap come where it comes, and where it is called at all. */
function why({ before, after, when }: TapOrder): string {
  const wishes = [
    ...Object.entries(when).map(([key, values]) => `${key} ${values.join(' or ')}`),
    ...(before.length > 0 ? [`before ${before.join(', ')}`] : []),
    ...(after.length > 0 ? [`after ${after.join(', ')}`] : []),
  ];
  return wishes.join('; ');
}
