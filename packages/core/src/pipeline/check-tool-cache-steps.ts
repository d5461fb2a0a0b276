import { join, normalize, sep } from 'node:path';
import { StrakeError } from '../errors/index.ts';
import type { CompileJob, CompileStep } from '../plugin/compile-job.ts';
import type { Plugin } from '../plugin/definition.ts';
import { depfileOf } from './batch-steps.ts';

/** What the tool caches of a job's steps are checked against. */
interface Surroundings {
  readonly plugins: readonly Plugin[];
  readonly platformName: string;
  /** Absolute. */
  readonly outputDirectory: string;
}

/**
 * Refuses the tool cache of a step if nothing can read it, or if its report, which is removed before the step runs, may be another file.
 * @throws PLUGIN_BAD_RESULT
 */
export function checkToolCacheSteps({ steps }: CompileJob, around: Surroundings): void {
  const keeping = steps.filter(({ toolCache }) => toolCache !== undefined);
  if (keeping.length === 0) return;
  const { plugins, platformName, outputDirectory } = around;
  const formats = new Set(plugins.flatMap(({ toolCaches = {} }) => Object.keys(toolCaches)));
  const made = new Set(
    steps.flatMap((step) => [...step.outputs, depfileOf(step) ?? []].flat().map(normalize)),
  );
  const reports = new Map<string, CompileStep>();
  for (const step of keeping) {
    const { toolCache } = step;
    if (toolCache === undefined) continue;
    const refuse = (what: string, hint: string) =>
      new StrakeError('PLUGIN_BAD_RESULT', `step "${step.id}" for ${platformName} ${what}`, {
        platform: platformName,
        hint,
      });
    if (!formats.has(toolCache.format))
      throw refuse(
        `has a tool cache of the format "${toolCache.format}", which no plugin defines`,
        'The plugin that describes the step has to list the format in "toolCaches".',
      );
    if ('why' in toolCache) continue;
    const report = normalize(toolCache.report);
    if (!report.startsWith(join(outputDirectory, sep)))
      throw refuse(
        `writes its report outside of the output directory: ${report}`,
        'The plugin has to write it below context.outputDirectory.',
      );
    if (made.has(report))
      throw refuse(
        `writes its report over an output or a depfile: ${report}`,
        'The plugin has to give the report a name of its own.',
      );
    const other = reports.get(report);
    if (other && other.toolCache !== toolCache && !areEqual(other, step))
      throw refuse(
        `writes the report of "${other.id}": ${report}`,
        'Only steps with equal tool caches may write one report.',
      );
    reports.set(report, step);
  }
}

function areEqual(one: CompileStep, other: CompileStep): boolean {
  return JSON.stringify(one.toolCache) === JSON.stringify(other.toolCache);
}
