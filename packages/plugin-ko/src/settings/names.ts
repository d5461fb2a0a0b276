import { createHash } from 'node:crypto';
import { posix } from 'node:path';

/** How a repository is named: `md5` is ko's default, `preserve` is -P, `base` is -B. */
export type NamingMode = 'md5' | 'preserve' | 'base' | 'bare';

/**
 * The repository of the image of a program; the import path counts in lower case, also for its hash. Source: ko's documentation,
 * "Naming Images"; pkg/commands/options/publish.go.
 * @param registry value of KO_DOCKER_REPO: `ghcr.io/acme`; empty: names without a registry
 */
export function repositoryOf(registry: string, importPath: string, mode: NamingMode): string {
  if (mode === 'bare') return registry;
  const path = importPath.toLowerCase();
  const base = posix.basename(path);
  const hash = createHash('md5').update(path).digest('hex');
  const name = { md5: `${base}-${hash}`, preserve: path, base }[mode];
  return posix.join(registry, name);
}
