import type { UnfinishedBuild, UnfinishedLayer, UnfinishedStep } from '@strake/core';
import { escapeLine } from '../print/escape-text.ts';
import { byPlatform } from './by-platform.ts';
import { renderChange } from './render-change.ts';
import type { WhyView } from './why-view.ts';

/** How a build ended that made no images or did not push them all, and what it compiled and packed. */
export function renderUnfinished(
  { at, end, images, layers = {} }: UnfinishedBuild,
  view: WhyView,
): readonly string[] {
  const { paint } = view;
  const names = [...new Set([...Object.keys(images), ...Object.keys(layers)])];
  return [
    `${paint('bold', `a build at ${escapeLine(at)}`)} ${escapeLine(end)}`,
    ...names.flatMap((name) => [
      paint('cyan', escapeLine(`image ${name}`)),
      ...byPlatform(joined(images[name], layers[name]), view, (own) => renderOne(own, view)),
    ]),
  ];
}

interface Unfinished {
  readonly steps: readonly UnfinishedStep[];
  readonly layers: readonly UnfinishedLayer[];
}

function joined(
  steps: Readonly<Record<string, Unfinished['steps']>> = {},
  layers: Readonly<Record<string, Unfinished['layers']>> = {},
): Readonly<Record<string, Unfinished>> {
  const platforms = [...new Set([...Object.keys(steps), ...Object.keys(layers)])];
  return Object.fromEntries(
    platforms.map((each) => [each, { steps: steps[each] ?? [], layers: layers[each] ?? [] }]),
  );
}

function renderOne({ steps, layers }: Unfinished, { cwd }: WhyView): readonly string[] {
  return [
    ...steps.flatMap(({ id, reason, changes, failed }) => [
      escapeLine(
        `${id}: ${failed ? 'failed' : 'compiled'}${changes.length > 0 ? '' : `: ${reason}`}`,
      ),
      ...changes.map((change) => `  ${renderChange(change, cwd)}`),
    ]),
    ...layers.map(({ id, size }) => escapeLine(`layer ${id}: packed (${size} bytes)`)),
  ];
}
