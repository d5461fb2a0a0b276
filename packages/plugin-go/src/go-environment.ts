import type { Platform, StringMap } from '@strake/core/plugin';
import { configuredVariant, platformEnvironment, VARIANT_VARIABLES } from './variant-variable.ts';

export interface EnvironmentSources {
  /** The environment that strake was started with. */
  readonly caller: StringMap;
  /** The job's environment, set by other plugins. */
  readonly job: StringMap;
  readonly configured: StringMap;
  readonly platform: Platform;
  /** Memory of a step, in bytes. */
  readonly memory: number;
}

const GIB = 2 ** 30;
/** Number of compilers and linkers that may reach their largest size at the same time. */
const LARGE_PROCESSES = 4;

/**
 * The variables that a step adds to the job's environment: defaults, then the configuration's, then the platform's, which win. For a
 * platform without a variant, the configuration may set the variable of the variant.
 * Variant variables of the caller for other architectures are set to the empty string, which go treats as unset.
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
    ...configuredVariant(platform, configured),
  };
}

/**
 * Turns garbage collection off below a memory limit: compilers and linkers usually end before they reach it, and collecting takes
 * a sixth of their time.
 */
function collection(memory: number): StringMap {
  const limit = Math.floor(memory / LARGE_PROCESSES / GIB);
  return limit === 0 ? {} : { GOGC: 'off', GOMEMLIMIT: `${limit}GiB` };
}
