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

const GIB = 2 ** 30;
/** Compilers and linkers that may be as large as they can get at the same time. */
const LARGE_PROCESSES = 4;

/**
 * What differs from the environment of the job: defaults under it, the configuration over it, the platform over all. Variants
 * of other architectures that the caller has set are emptied, which go takes for unset.
 */
export function goEnvironment(sources: EnvironmentSources): Record<string, string> {
  const { caller, job, configured, platform, memory } = sources;
  const isPaced = [caller, job, configured].some((env) => 'GOGC' in env || 'GOMEMLIMIT' in env);
  const stale = VARIANT_VARIABLES.filter(
    (name) => !job[name] && (caller[name] || configured[name]),
  );
  return {
    ...('CGO_ENABLED' in caller || 'CGO_ENABLED' in job ? {} : { CGO_ENABLED: '0' }),
    ...(isPaced ? {} : collection(memory)),
    ...configured,
    ...Object.fromEntries(stale.map((name) => [name, ''])),
    ...platformEnvironment(platform),
  };
}

/**
 * Compilers and linkers end before their garbage fills the memory: collecting it costs a sixth of their time, and is left out as
 * long as each stays below its part of the memory.
 */
function collection(memory: number): StringMap {
  const limit = Math.floor(memory / LARGE_PROCESSES / GIB);
  return limit === 0 ? {} : { GOGC: 'off', GOMEMLIMIT: `${limit}GiB` };
}
