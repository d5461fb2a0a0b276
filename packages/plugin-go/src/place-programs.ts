import { basename } from 'node:path';
import {
  addLayer,
  type Entry,
  type ImageContext,
  type LayerPlan,
  StrakeError,
} from '@strake/core/plugin';
import { imagePath } from './image-path.ts';
import type { GoOptions } from './options.ts';
import { type Program, readPrograms } from './program.ts';

/** A program and where it stands in the image, absolute, with slashes. */
export interface PlacedProgram extends Program {
  readonly target: string;
  /** On the building machine. */
  readonly file: string;
}

/** The programs of an image with their places; empty where the plugin has nothing to do. */
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
        target: imagePath(program.path ?? `/app/${name}`, platform.os),
      },
    ];
  });
}

/** Adds the programs to the layer that the options name. */
export function layerPrograms(
  plan: LayerPlan,
  context: ImageContext<GoOptions | undefined>,
): LayerPlan | undefined {
  const programs = placePrograms(context);
  if (programs.length === 0) return undefined;
  const id = context.options?.layer ?? 'go';
  const entries = programs.map(
    ({ target, file }): Entry => ({ type: 'file', path: target, mode: 0o755, content: { file } }),
  );
  const same = (a: string, b: string) =>
    context.platform.os === 'windows' ? a.toLowerCase() === b.toLowerCase() : a === b;
  const twice = entries.find((entry, at) =>
    entries.slice(0, at).some((other) => same(other.path, entry.path)),
  );
  if (twice) {
    throw new StrakeError(
      'CONFIG_VALUE_INVALID',
      `two programs of image "${context.image}" go to ${twice.path}`,
      {
        image: context.image,
        hint: 'Give one of them another "path".',
      },
    );
  }
  const createdBy = `go build ${programs.map((program) => program.package).join(' ')}`;
  return addLayer(plan, { id, entries, createdBy });
}
