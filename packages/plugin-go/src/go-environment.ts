import type { Platform, StringMap } from '@strake/core/plugin';
import { platformEnvironment, VARIANT_VARIABLES } from './variant-variable.ts';

export interface EnvironmentSources {
  /** The environment that strake was started with. */
  readonly caller: StringMap;
  /** What other plugins set for the whole job. */
  readonly job: StringMap;
  readonly configured: StringMap;
  readonly platform: Platform;
  /** Bytes that a step may use. */
  readonly memory: number;
}

/** Go collects garbage less often: a tenth of the time of compilers and linkers, for a seventh more memory in links. */
const RELAXED = { GOGC: '400' };
const ROOMY_BYTES = 4 * 2 ** 30;

/**
 * What differs from the environment of the job: defaults under it, the configuration over it, the platform over all. Variants
 * of other architectures that the caller has set are emptied, which go takes for unset.
 */
export function goEnvironment(sources: EnvironmentSources): Record<string, string> {
  const { caller, job, configured, platform, memory } = sources;
  const isRoomy = memory >= ROOMY_BYTES && !('GOGC' in caller) && !('GOGC' in job);
  const stale = VARIANT_VARIABLES.filter(
    (name) => !job[name] && (caller[name] || configured[name]),
  );
  return {
    ...('CGO_ENABLED' in caller || 'CGO_ENABLED' in job ? {} : { CGO_ENABLED: '0' }),
    ...(isRoomy ? RELAXED : {}),
    ...configured,
    ...Object.fromEntries(stale.map((name) => [name, ''])),
    ...platformEnvironment(platform),
  };
}
