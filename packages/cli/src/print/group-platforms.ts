/** Platforms for which the same is to be said. */
export interface PlatformGroup<Item> {
  readonly platforms: readonly string[];
  readonly items: readonly Item[];
  readonly lines: readonly string[];
}

/** Groups platforms by the text that describes them, in the order in which they come. */
export function groupPlatforms<Item extends { readonly platform: string }>(
  items: readonly Item[],
  describe: (item: Item) => readonly string[],
): readonly PlatformGroup<Item>[] {
  const groups = new Map<
    string,
    { platforms: string[]; items: Item[]; lines: readonly string[] }
  >();
  for (const item of items) {
    const lines = describe(item);
    const key = lines.join('\n');
    const group = groups.get(key) ?? { platforms: [], items: [], lines };
    group.platforms.push(item.platform);
    group.items.push(item);
    groups.set(key, group);
  }
  return [...groups.values()];
}

/** What stands above a group: nothing where there is only one platform, `all platforms` where it holds them all. */
export function nameGroup(group: readonly string[], all: number): string {
  if (group.length === all) return all === 1 ? '' : 'all platforms';
  return group.join(', ');
}
