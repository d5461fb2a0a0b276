/** Platforms with the same description. */
export interface PlatformGroup<Item> {
  readonly platforms: readonly string[];
  readonly items: readonly Item[];
  readonly lines: readonly string[];
}

/** Groups platforms by their description, in the given order. */
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

/** The heading of a group: empty if there is only one platform, `all platforms` if it contains all of them. */
export function nameGroup(group: readonly string[], all: number): string {
  if (group.length === all) return all === 1 ? '' : 'all platforms';
  return group.join(', ');
}
