import type { CompileStep } from '../plugin/compile-job.ts';
import type { DescribedCompile } from './describe-compile.ts';
import type { Target } from './target.ts';

/** The steps that make a file of an image, and those whose files belong to no image: others depend on them. */
export function stepsFor({ image }: Target, { job }: DescribedCompile): readonly CompileStep[] {
  const images = new Map<string, Set<string>>();
  for (const output of job.outputs)
    images.set(output.file, (images.get(output.file) ?? new Set()).add(output.image));
  return job.steps.filter((step) => {
    const made = step.outputs.flatMap((file) => images.get(file) ?? []);
    return made.length === 0 || made.some((names) => names.has(image.name));
  });
}
