import type { CompileJob, CompileStep } from '../plugin/compile-job.ts';
import type { DescribedCompile } from './describe-compile.ts';
import type { Target } from './target.ts';

/** The images of each output file, by job: looking for those of each image would take quadratic time. */
const imagesByJob = new WeakMap<CompileJob, ReadonlyMap<string, ReadonlySet<string>>>();

/** The steps that make a file of an image, and those whose files belong to no image: others depend on them. */
export function stepsFor({ image }: Target, { job }: DescribedCompile): readonly CompileStep[] {
  const images = imagesOf(job);
  return job.steps.filter((step) => {
    const made = step.outputs.flatMap((file) => images.get(file) ?? []);
    return made.length === 0 || made.some((names) => names.has(image.name));
  });
}

/** The images of each output file of a job; other outputs of its steps are only read by later steps. */
export function imagesOf(job: CompileJob): ReadonlyMap<string, ReadonlySet<string>> {
  const images = imagesByJob.get(job) ?? findImages(job);
  imagesByJob.set(job, images);
  return images;
}

function findImages({ outputs }: CompileJob): ReadonlyMap<string, ReadonlySet<string>> {
  const images = new Map<string, Set<string>>();
  for (const { file, image } of outputs)
    images.set(file, (images.get(file) ?? new Set()).add(image));
  return images;
}
