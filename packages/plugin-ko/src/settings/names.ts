import { createHash } from 'node:crypto';

/** How a repository is named: `md5` is ko's default, `preserve` is -P, `base` is -B. */
export type NamingMode = 'md5' | 'preserve' | 'base' | 'bare';

/**
 * The repository of the image of a program. Source: ko's documentation, "Naming Images".
 * @param registry value of KO_DOCKER_REPO: `ghcr.io/acme`
 */
export function repositoryOf(registry: string, importPath: string, mode: NamingMode): string {
  if (mode === 'bare') return registry;
  const path = importPath.toLowerCase();
  const base = path.slice(path.lastIndexOf('/') + 1);
  const hash = createHash('md5').update(importPath).digest('hex');
  const name = { md5: `${base}-${hash}`, preserve: path, base }[mode];
  return `${registry}/${name}`;
}
