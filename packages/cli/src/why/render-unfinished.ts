import type { UnfinishedBuild } from '@strake/core';
import { escapeLine } from '../print/escape-text.ts';
import { byPlatform } from './by-platform.ts';
import { renderChange } from './render-change.ts';
import type { WhyView } from './why-view.ts';

/** How a build ended that made no images or did not push them all, and what it compiled. */
export function renderUnfinished(
  { at, end, images }: UnfinishedBuild,
  view: WhyView,
): readonly string[] {
  const { paint, cwd } = view;
  return [
    `${paint('bold', `a build at ${escapeLine(at)}`)} ${escapeLine(end)}`,
    ...Object.entries(images).flatMap(([name, platforms]) => [
      paint('cyan', escapeLine(`image ${name}`)),
      ...byPlatform(platforms, view, (steps) =>
        steps.flatMap(({ id, reason, changes }) => [
          escapeLine(`${id}: compiled${changes.length > 0 ? '' : `: ${reason}`}`),
          ...changes.map((change) => `  ${renderChange(change, cwd)}`),
        ]),
      ),
    ]),
  ];
}
