import type { EntryPlace, Why } from '@strake/core';
import { escapeLine } from '../print/escape-text.ts';
import { byPlatform } from './by-platform.ts';
import type { WhyView } from './why-view.ts';

/** What an entry is in the last build, and who put it there. */
export function renderEntry(entry: Why['entry'], { paint }: WhyView): readonly string[] {
  if (!entry || entry.places.length === 0) return [];
  const images = Map.groupBy(entry.places, ({ image }) => image);
  return [
    paint('bold', escapeLine(entry.path)),
    ...[...images].flatMap(([name, places]) => {
      const platforms = Map.groupBy(places, ({ platform }) => platform);
      return [
        paint('cyan', escapeLine(`image ${name}`)),
        ...byPlatform(Object.fromEntries(platforms), { paint, isExact: false }, (own) =>
          own.map(describePlace),
        ),
      ];
    }),
    '',
  ];
}

function describePlace({ layer, facts }: EntryPlace): string {
  const { type, mode, owner, target, content, time, attributes, step, plugin } = facts;
  const parts = [
    target === undefined ? type : `${type} to ${target}`,
    ...(mode === undefined ? [] : [mode]),
    ...(owner === undefined ? [] : [owner]),
    ...(content === undefined ? [] : [content]),
    ...(time === undefined ? [] : [time]),
    ...(attributes === undefined ? [] : [attributes]),
    `in layer ${layer}`,
    ...(plugin === undefined ? [] : [`added by ${plugin}`]),
    ...(step === undefined ? [] : [`made by ${step}`]),
  ];
  return escapeLine(parts.join(', '));
}
