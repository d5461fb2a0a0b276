import type { BuildRecord } from '@strake/core';
import { renderChange } from './render-change.ts';
import { renderLast } from './render-why.ts';
import { shortenLine } from './shorten-line.ts';
import type { WhyView } from './why-view.ts';

/** What a build did, and why, as lines of text. @param record undefined: it did nothing */
export function explainBuild(record: BuildRecord | undefined, view: WhyView): readonly string[] {
  if (!record) return ['nothing was compiled, packed or uploaded'];
  const changes = record.changes.map((change) => shortenLine(renderChange(change, view.cwd)));
  const images = Object.entries(record.images).flatMap(([name, image]) =>
    renderLast(name, image, view),
  );
  return [...changes, ...images];
}
