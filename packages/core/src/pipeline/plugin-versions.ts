import type { BuildSession } from './session.ts';

/** The code of each plugin that is a file or a package, by name: `1.2.0 dirHash1:…`. */
export function pluginVersions({
  project,
  services,
}: Pick<BuildSession, 'project' | 'services'>): Readonly<Record<string, string>> {
  return Object.fromEntries(
    project.plugins.flatMap(({ name }) => {
      const { version, digest = {} } = services.pluginFacts(name);
      const digests = Object.entries(digest).map(([algorithm, hex]) => `${algorithm}:${hex}`);
      const words = [...(version === undefined ? [] : [version]), ...digests];
      return words.length === 0 ? [] : [[name, words.join(' ')] as const];
    }),
  );
}
