import type { CompileJob } from '../plugin/compile-job.ts';
import type { TraceEntry } from '../plugin/guard-tap.ts';

/**
 * The changes of a compile's taps for one image: a compile has the steps and outputs of all images of a platform; those of the others
 * are omitted.
 * @param steps ids of the image's own steps
 */
export function imageTrail(
  trace: readonly TraceEntry[],
  { steps, outputs }: Pick<CompileJob, 'steps' | 'outputs'>,
  image: { readonly name: string; readonly steps: readonly string[] },
): readonly TraceEntry[] {
  const others = [
    ...steps.filter(({ id }) => !image.steps.includes(id)).map(({ id }) => `steps[${id}]`),
    ...outputs.flatMap((output, at) => {
      // The form in which changes name members of a list.
      const isFirst = outputs.findIndex(({ id }) => id === output.id) === at;
      const name = isFirst ? output.id : `${output.id}#${at}`;
      return output.image === image.name ? [] : [`outputs[${name}]`];
    }),
  ];
  return trace.map((entry) => {
    const changes = entry.changes.filter(
      ({ path }) => !others.some((other) => path === other || path.startsWith(`${other}.`)),
    );
    const isChanged = changes.length > 0 || entry.outcome !== 'changed';
    return { ...entry, changes, outcome: isChanged ? entry.outcome : 'unchanged' };
  });
}
