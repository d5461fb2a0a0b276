import { isRecord } from '@strake/oci/internal';
import { variablesOf } from './idle-variables.ts';

/**
 * The part of a configuration that says where the remote cache is, for commands that build nothing: what images need, such as plugins and
 * variables, may be missing where they run.
 * @param config as written
 */
export function onlyCache(config: unknown): unknown {
  if (!isRecord(config)) return config;
  const { cache, vars } = config;
  return {
    ...(cache === undefined ? {} : { cache }),
    ...(isRecord(vars) ? { vars: variablesOf(cache, vars) } : {}),
  };
}
