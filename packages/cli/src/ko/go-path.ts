import { basename, delimiter, dirname } from 'node:path';
import type { Invocation } from '../invocation.ts';
import { UsageError } from '../usage-error.ts';

/**
 * The environment in which the program that KO_GO_PATH names is the first `go` of PATH.
 * @throws UsageError if it has another name
 */
export function withGoPath(env: Invocation['env']): Invocation['env'] {
  const { KO_GO_PATH: go, PATH = '' } = env;
  if (!go || go === 'go') return env;
  if (!/^go(\.exe)?$/.test(basename(go)) || dirname(go) === '.')
    throw new UsageError(
      `KO_GO_PATH=${go} does not name a file called go`,
      'Name it with its directory: /usr/local/go/bin/go.',
    );
  return { ...env, PATH: [dirname(go), PATH].filter((part) => part !== '').join(delimiter) };
}
