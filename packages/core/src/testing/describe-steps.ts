import { defined } from '@strake/oci/internal';
import { createBaseReader } from '../pipeline/base-reader.ts';
import { describeCompiles } from '../pipeline/describe-compiles.ts';
import { selectTargets } from '../pipeline/select-targets.ts';
import type { CompileStep } from '../plugin/compile-job.ts';
import type { CompileContext } from '../plugin/context.ts';
import type { Plugin } from '../plugin/definition.ts';
import type { MemoryProject } from './memory-project.ts';
import { openMemorySession } from './open-memory-session.ts';

/** What identifies a step, and what its tool keeps. */
export interface DescribedStep extends Pick<CompileStep, 'id' | 'outputs' | 'toolCache'> {
  readonly platform: string;
}

/** The steps that plugins describe for a project in memory, to find them in caches or to run them. */
export async function describeSteps(
  plugins: readonly Plugin[],
  project: MemoryProject,
  purpose: CompileContext['purpose'],
): Promise<readonly DescribedStep[]> {
  const { session } = await openMemorySession(plugins, project);
  const images = await selectTargets(
    session,
    {},
    createBaseReader(session.services, session.signal),
  );
  const compiles = await describeCompiles(session, images, purpose);
  return compiles.flatMap(({ platformName: platform, job }) =>
    job.steps.map(({ id, outputs, toolCache }) => ({
      ...{ platform, id, outputs },
      ...defined({ toolCache }),
    })),
  );
}
