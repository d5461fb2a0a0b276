import { type Plan, runPlan } from '../pipeline/plan.ts';
import type { Plugin } from '../plugin/definition.ts';
import type { MemoryProject } from './memory-project.ts';
import { openMemorySession } from './open-memory-session.ts';

/** What a project came to. */
export interface DescribedProject extends Plan {
  /** What the plugins said to the person who builds. */
  readonly messages: readonly string[];
}

/**
 * Runs every describing hook on a project in memory, as `strake plan` does: no compiler, network or registry is touched.
 * @param plugins the one under test, or it and those that it works with, in the order of the configuration
 * @throws StrakeError as a build would
 */
export async function describeProject(
  plugins: Plugin | readonly Plugin[],
  project: MemoryProject = {},
): Promise<DescribedProject> {
  const { session, messages } = await openMemorySession([plugins].flat(), project);
  return { ...(await runPlan(session, { outputs: ['memory:project'] })), messages };
}
