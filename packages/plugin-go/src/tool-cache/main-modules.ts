const PREFIX = 'module ';

/** How the key of a cache names a module of the project. */
export function moduleEntry(path: string): string {
  return `${PREFIX}${path}`;
}

/** The modules of the project that a key names. */
export function modulesOf(key: readonly string[]): readonly string[] {
  return key.filter((each) => each.startsWith(PREFIX)).map((each) => each.slice(PREFIX.length));
}
