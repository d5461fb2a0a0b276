import { type Plan, runPlan } from '../pipeline/plan.ts';
import type { Plugin } from '../plugin/definition.ts';
import type { MemoryProject } from './memory-project.ts';
import { openMemorySession } from './open-memory-session.ts';

/** The description of a project. */
export interface DescribedProject extends Plan {
  /** Messages of the plugins to the user. */
  readonly messages: readonly string[];
}

/**
 * Runs all describing hooks on a project in memory, as `strake plan` does, without a compiler, a registry or a network.
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
