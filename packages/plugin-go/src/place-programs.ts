import { basename } from 'node:path';
import { addLayer, type Entry, type ImageContext, type LayerPlan } from '@strake/core/plugin';
import { checkPlaces, programPath } from './check-places.ts';
import type { GoOptions } from './options.ts';
import { type Program, readPrograms } from './read-programs.ts';

/** A program and its path in the image, absolute, with slashes. */
export interface PlacedProgram extends Program {
  readonly target: string;
  /** Path on the building machine. */
  readonly file: string;
}

/** The programs of an image with their paths; empty if the plugin has nothing to do. */
export function placePrograms(
  context: ImageContext<GoOptions | undefined>,
): readonly PlacedProgram[] {
  const { image, options, directory, outputs, platform } = context;
  const programs = readPrograms({ image, options, directory, vcs: true });
  return programs.flatMap((program) => {
    const output = outputs.find((each) => each.id === program.id);
    if (!output) return [];
    const name = basename(output.file, '.exe');
    return [
      {
        ...program,
        file: output.file,
        target: programPath(program, name, platform.os),
      },
    ];
  });
}

/** Adds the programs to the layer named in the options. */
export function layerPrograms(
  plan: LayerPlan,
  context: ImageContext<GoOptions | undefined>,
): LayerPlan | undefined {
  const programs = placePrograms(context);
  if (programs.length === 0) return undefined;
  checkPlaces(programs, context.platform.os);
  const id = context.options?.layer ?? 'go';
  const entries = programs.map(
    ({ target, file }): Entry => ({ type: 'file', path: target, mode: 0o755, content: { file } }),
  );
  const createdBy = `go build ${programs.map((program) => program.package).join(' ')}`;
  return addLayer(plan, { id, entries, createdBy });
}
