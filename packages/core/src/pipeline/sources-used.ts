import type { StringMap } from '@strake/oci';
import type { Observation, RecordedInput, StepKey } from '../action-cache/index.ts';
import type { CompileStep } from '../plugin/compile-job.ts';
import type { LayerPlan } from '../plugin/layer-plan.ts';

type Paths = readonly string[];

/** The files that one build reads from disk, as far as it observes them: inputs of steps, and files in layers. */
export class SourcesUsed {
  readonly #steps = new Map<string, Paths | Promise<Paths | undefined>>();
  readonly #layers = new Map<string, Set<string>>();
  readonly #images = new Map<string, { steps: CompileStep[]; made: string[] }>();

  /**
   * The steps of an image for one platform, as they are described last.
   * @param directory absolute: what is in it was made by this build
   */
  noteSteps(image: string, steps: readonly CompileStep[], directory: string): void {
    const found = this.#images.get(image) ?? { steps: [], made: [] };
    this.#images.set(image, found);
    found.steps.push(...steps);
    found.made.push(directory);
  }

  /** What a step reads, or read when its outputs were made. */
  noteStep(step: CompileStep, facts: readonly RecordedInput[]): void {
    this.#steps.set(nameOf(step), facts.flatMap(pathOf));
  }

  /** The same, where it is known when the step has ended, or cannot be determined. */
  noteRun(step: CompileStep, observing: Promise<Observation | undefined>): void {
    const paths = observing.then(
      (found) => (found && 'facts' in found ? found.facts.flatMap(pathOf) : undefined),
      () => undefined,
    );
    this.#steps.set(nameOf(step), paths);
  }

  /** The same, of a step whose outputs are in a remote cache. */
  noteKey(step: CompileStep, { contents: { files } }: StepKey): void {
    const there = [...files].flatMap(([path, sum]) => (sum === undefined ? [] : [path]));
    this.#steps.set(nameOf(step), there);
  }

  /** What the layers of an image contain. */
  noteLayers(image: string, { layers }: LayerPlan): void {
    const found = this.#layers.get(image) ?? new Set();
    this.#layers.set(image, found);
    for (const { entries } of layers)
      for (const entry of entries)
        if (entry.type === 'file' && 'file' in entry.content) found.add(entry.content.file);
  }

  /**
   * Absolute paths of the files of an image that no step of this build made, and that do not belong to a tool; sorted.
   * @returns `isComplete`: false if a step may have read others
   */
  async filesOf(image: string): Promise<{ readonly paths: Paths; readonly isComplete: boolean }> {
    const steps = this.#stepsOf(image);
    const lists = await Promise.all(steps.map((step) => this.#steps.get(nameOf(step))));
    const made = [
      ...(this.#images.get(image)?.made ?? []),
      ...steps.flatMap(({ inputs }) => inputs?.told?.tools ?? []),
    ];
    const known = lists.flatMap((list) => list ?? []);
    const all = new Set([...known, ...(this.#layers.get(image) ?? [])]);
    return {
      paths: [...all].filter((path) => !made.some((above) => isWithin(path, above))).sort(),
      isComplete: lists.every((list) => list !== undefined),
    };
  }

  /** What the plugins tell of the environment of these steps. */
  environmentOf(image: string): StringMap {
    const told = this.#stepsOf(image).map(({ inputs }) => inputs?.told?.env ?? {});
    return Object.assign({}, ...new Set(told));
  }

  #stepsOf(image: string): readonly CompileStep[] {
    return this.#images.get(image)?.steps ?? [];
  }
}

/** Whether a path is another one, or below it. */
export function isWithin(path: string, above: string): boolean {
  return path === above || (path.startsWith(above) && /^[\\/]/.test(path.slice(above.length)));
}

function pathOf(fact: RecordedInput): Paths {
  return fact.kind === 'file' || fact.kind === 'tree' ? [fact.path] : [];
}

function nameOf({ outputs, id }: CompileStep): string {
  return JSON.stringify([id, outputs]);
}
