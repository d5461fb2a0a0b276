import { resolve } from 'node:path';
import type { Invocation } from '../invocation.ts';
import { readKustomization } from '../kubernetes/kustomize-images.ts';
import { type ReadInput, wantedIn } from '../kubernetes/manifest-set.ts';
import { readReferences, withoutReferences } from '../kubernetes/read-references.ts';
import type { Wanted } from '../kubernetes/reference-images.ts';
import { readRenderings } from '../kubernetes/rendering.ts';
import { checkOutputs, resolveOutputs } from '../kubernetes/resolve-outputs.ts';
import { type ResolvedReferences, resolveReferences } from '../kubernetes/resolve-references.ts';
import { unkustomized } from '../kubernetes/unkustomized.ts';
import { checkFileOption, writeOptionFile } from '../option-file.ts';
import { formatCount, formatDuration } from '../print/format-quantity.ts';
import { warnOn } from '../print/warn-on.ts';
import { writeData } from '../print/write-data.ts';
import type { ResolveFlags } from '../reference-flag.ts';
import { UsageError } from '../usage-error.ts';
import { progressMode } from '../watched-build.ts';
import { workingDirectory } from '../working-directory.ts';

/**
 * `strake resolve`: builds and publishes the images that YAML refers to, and prints the YAML with their references. Everything else of
 * it stays, byte by byte.
 * @returns the exit code
 */
export async function runResolve(flags: ResolveFlags, invocation: Invocation): Promise<number> {
  const started = performance.now();
  const { check = false } = flags;
  const written = checkOutputs(flags);
  const renderings = readRenderings(flags.render ?? [], flags.output ?? []);
  const cwd = await workingDirectory(flags, invocation);
  for (const { option, file } of written)
    if (option !== '--kustomization') await checkFileOption(option, file, cwd);
  const kustomization =
    flags.kustomization === undefined
      ? undefined
      : await readKustomization(flags.kustomization, cwd, invocation);
  const read =
    kustomization && flags.filename === undefined
      ? []
      : await readReferences(flags, cwd, invocation);
  if (flags.inPlace) checkInPlace(read);
  const wanted = onceEach([...wantedIn(read), ...(kustomization?.wanted ?? [])]);
  const images = await resolveReferences(wanted, flags, invocation, {
    cwd,
    push: !check,
    forms: renderings.map(({ form }) => form),
    reservedFiles: written.map(({ option, file }) => ({
      name: `${option} ${file}`,
      path: resolve(cwd, file),
    })),
  });
  if (!check) {
    const resolved = { read, kustomization, images };
    const { files, printed } = await resolveOutputs(flags, renderings, resolved);
    for (const file of files) await writeOptionFile(file, cwd);
    for (const text of printed) writeData(invocation.stdout, text);
  }
  const mode = progressMode(flags);
  if (mode !== 'quiet' && mode !== 'json') {
    const warn = warnOn(invocation, flags);
    if (wanted.length === 0) warn(withoutReferences(flags));
    const left =
      kustomization?.isPlain && !flags.output && !flags.inPlace && unkustomized(read, cwd);
    if (left) warn(left);
    invocation.stderr.write(summary(wanted, images, performance.now() - started, check));
  }
  return 0;
}

/** @throws UsageError */
function checkInPlace(read: readonly ReadInput[]): void {
  const other = read.find(({ input }) => input.path === undefined);
  if (other)
    throw new UsageError(
      `--in-place cannot write to ${other.input.file}`,
      'Name files, or omit --in-place.',
    );
  if (read.some(({ manifest }) => manifest.removed.length > 0))
    throw new UsageError(
      '--in-place and --selector contradict each other: other objects would be removed',
      'Omit one of them.',
    );
}

function onceEach(wanted: readonly Wanted[]): readonly Wanted[] {
  return [...new Map([...wanted].reverse().map((each) => [each.uri, each])).values()].reverse();
}

function summary(
  wanted: readonly Wanted[],
  images: ResolvedReferences,
  milliseconds: number,
  check: boolean,
): string {
  const count = new Set([...images.values()].map(({ image }) => image)).size;
  const [references, found] = [
    formatCount(wanted.length, 'reference'),
    formatCount(count, 'image'),
  ];
  const duration = formatDuration(milliseconds);
  return check
    ? `built ${found} for ${references} in ${duration}; nothing was published\n`
    : `resolved ${references} to ${found} in ${duration}\n`;
}
