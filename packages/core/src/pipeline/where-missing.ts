import type { RemoteCache } from '../remote-cache/index.ts';

/** Why nothing was found: `not in ghcr.io/acme/cache; ghcr.io/acme/other was not reached`. */
export function whereMissing(cache: Pick<RemoteCache, 'repositories' | 'unreached'>): string {
  const unreached = cache.unreached();
  const asked = cache.repositories.filter((each) => !unreached.includes(each));
  return [
    ...(asked.length > 0 ? [`not in ${asked.join(', ')}`] : []),
    ...unreached.map((each) => `${each} was not reached`),
  ].join('; ');
}
