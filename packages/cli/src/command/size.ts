import { stat } from 'node:fs/promises';
import { resolve } from 'node:path';
import type { ImageFlags } from '../image-flag.ts';
import { createPaint, type Invocation } from '../invocation.ts';
import { jsonPieces } from '../print/json-pieces.ts';
import { renderImageSizes, renderProgramSizes } from '../print/sizes.ts';
import { writePieces } from '../print/write-pieces.ts';
import { UsageError } from '../usage-error.ts';
import { workingDirectory } from '../working-directory.ts';

/** Options of `strake size`. */
export interface SizeFlags extends ImageFlags {
  readonly json?: boolean;
  readonly all?: boolean;
}

/** Rows of a list without `--all`. */
const ROWS = 10;

/**
 * `strake size`: prints what the bytes of an image or a program are on stdout.
 * @param what a reference; `file:PATH` or the path of a file is a program
 * @returns the exit code
 */
export async function runSize(
  what: string,
  flags: SizeFlags,
  invocation: Invocation,
): Promise<number> {
  const { stdout, env } = invocation;
  const paint = createPaint(stdout, env, flags.color);
  const rows = flags.all ? Number.POSITIVE_INFINITY : ROWS;
  const path = await programPath(what, flags, invocation);
  let result: object;
  let lines: readonly string[];
  if (path === undefined) {
    const [{ withImage }, { measureImage }] = await Promise.all([
      import('../with-image.ts'),
      import('../size/measure-image.ts'),
    ]);
    const sizes = await withImage(what, flags, invocation, ({ source, options }) =>
      measureImage(source, options),
    );
    result = sizes;
    lines = renderImageSizes(sizes, rows, paint);
  } else {
    if (flags.platform)
      throw new UsageError(
        `--platform selects images, and ${what} is a program`,
        'Leave --platform out.',
      );
    const { measureProgram } = await import('../size/measure-program.ts');
    const sizes = await measureProgram(path, what);
    result = { name: what, program: sizes };
    lines = renderProgramSizes(what, sizes, rows, paint);
  }
  if (flags.json) {
    writePieces(stdout, jsonPieces(result));
    stdout.write('\n');
  } else
    writePieces(
      stdout,
      lines.map((line) => `${line}\n`),
    );
  return 0;
}

/** The absolute path of a program; undefined for a reference to an image. */
async function programPath(
  what: string,
  flags: SizeFlags,
  invocation: Invocation,
): Promise<string | undefined> {
  const cwd = await workingDirectory(flags, invocation);
  if (what.startsWith('file:')) return resolve(cwd, what.slice('file:'.length));
  const path = resolve(cwd, what);
  const found = await stat(path).catch(() => undefined);
  if (found?.isFile()) return path;
  if (!/^(?:\.{0,2}\/|~|\.\.?$)/.test(what)) return undefined;
  throw found?.isDirectory()
    ? new UsageError(
        `${what} is a directory, and neither a program nor an image`,
        `Name a program in it; a layout in a directory is oci:${what}.`,
      )
    : new UsageError(
        `there is no file ${what}`,
        'Name a program, or an image: oci:DIRECTORY, oci-archive:FILE, docker-archive:FILE or a reference.',
      );
}
