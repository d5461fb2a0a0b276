import { StrakeError } from '../errors/index.ts';
import type { DescribedCompile } from './describe-compile.ts';

/**
 * Refuses two compiles that write to one file: they run at the same time, and an image would get the program of another platform.
 * @throws PLUGIN_CONFLICT
 */
export function checkCompileOutputs(compiles: readonly DescribedCompile[]): void {
  const makers = new Map<string, string>();
  for (const { job, platformName } of compiles) {
    for (const { id, outputs } of job.steps) {
      for (const file of outputs) {
        const other = makers.get(file);
        if (other === undefined || other === platformName) makers.set(file, platformName);
        else throw conflict(file, id, other, platformName);
      }
    }
  }
}

function conflict(file: string, step: string, first: string, second: string): StrakeError {
  return new StrakeError(
    'PLUGIN_CONFLICT',
    `step "${step}" writes ${file} for ${first} and for ${second}`,
    {
      platform: second,
      hint: 'The plugin has to write outputs below context.outputDirectory, which every platform has of its own.',
    },
  );
}
