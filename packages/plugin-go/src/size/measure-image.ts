import {
  allOrThrow,
  type MeasureContext,
  type MeasuredSize,
  type PushImage,
} from '@strake/core/plugin';
import { streamSource } from '../program/program-source.ts';
import { readProgramSizes } from './read-program-sizes.ts';

/** What budgets need of a program, as it is remembered. */
interface ProgramTotals {
  readonly path: string;
  readonly size: number;
  /** By path. */
  readonly modules: readonly (readonly [path: string, size: number])[];
}

/** Increase it when the same program has other sizes. */
const VERSION = '2';

/** Smaller files are not read: no program of Go is. */
const LEAST_PROGRAM = 256 << 10;

/** Programs and modules of the layers that the build made: each layer is read once, and remembered by its digest, as each program is by its own. */
export async function measureImage(
  { layers }: Pick<PushImage, 'layers'>,
  context: Pick<MeasureContext, 'readLayer' | 'remember'>,
): Promise<readonly MeasuredSize[]> {
  const programs = await allOrThrow(
    layers
      .filter(({ own }) => own)
      .map(({ digest }) =>
        context.remember(['sizes', VERSION, digest], () => readPrograms(digest, context)),
      ),
  );
  return programs
    .flat()
    .flatMap(({ path, size, modules }): readonly MeasuredSize[] => [
      { kind: 'program', name: path, size },
      ...modules.map(([name, bytes]) => ({ kind: 'module', name, size: bytes, of: path })),
    ]);
}

async function readPrograms(
  layer: string,
  { readLayer, remember }: Pick<MeasureContext, 'readLayer' | 'remember'>,
): Promise<readonly ProgramTotals[]> {
  const programs: ProgramTotals[] = [];
  await readLayer({ digest: layer }, async ({ header, content, digest, read }) => {
    const { name, type, size = 0 } = header;
    if (type !== 'file' || size < LEAST_PROGRAM) return;
    const measure = async () => {
      const sizes = await readProgramSizes(read ? { read } : streamSource(content), size);
      return sizes?.modules.map(({ path, size: bytes }) => [path, bytes] as const) ?? null;
    };
    const modules = await (digest ? remember(['program', VERSION, digest], measure) : measure());
    if (modules) programs.push({ path: `/${name.replace(/^[./]+/, '')}`, size, modules });
  });
  return programs;
}
