import { withoutMajorVersion } from './major-version.ts';

/** Registries of the hosts of Go modules. */
const REGISTRIES: Readonly<Record<string, string>> = {
  'github.com': 'ghcr.io',
  'gitlab.com': 'registry.gitlab.com',
};

/** A repository that may be meant for an image of a module. */
export function guessRepository(module: string, image: string): string {
  const [host = '', ...rest] = withoutMajorVersion(module).toLowerCase().split('/');
  const registry = REGISTRIES[host] ?? 'registry.example';
  const path = rest.length > 0 ? rest : [host];
  return [registry, ...path, ...(image === path.at(-1) ? [] : [image])].join('/');
}
