import type { Paint } from '../invocation.ts';
import { groupPlatforms, nameGroup } from '../print/group-platforms.ts';
import { shapeOf, shortenLine, shortenLines } from './shorten-line.ts';

/**
 * The lines of each platform, below the names of those that share them.
 * @param isExact true: platforms whose lines differ in digests or sizes are apart
 */
export function byPlatform<Platform>(
  platforms: Readonly<Record<string, Platform>>,
  { paint, isExact }: { readonly paint: Paint; readonly isExact: boolean },
  describe: (platform: Platform) => readonly string[],
): readonly string[] {
  const items = Object.entries(platforms).map(([platform, of]) => ({
    platform,
    lines: describe(of),
  }));
  const shape = isExact ? shortenLine : shapeOf;
  const groups = groupPlatforms(items, ({ lines }) => lines.map(shape));
  return groups.flatMap(({ platforms: names, items: own, lines }) => {
    if (lines.length === 0) return [];
    const head = nameGroup(names, items.length) || names.join(', ');
    const merged = lines.map((_, at) => shortenLines(own.map((each) => each.lines[at] ?? '')));
    return [`  ${paint('dim', `${head}:`)}`, ...merged.map((line) => `    ${line}`)];
  });
}
