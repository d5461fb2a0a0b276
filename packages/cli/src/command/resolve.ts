import { realpath } from 'node:fs/promises';
import { resolve } from 'node:path';
import type { Invocation } from '../invocation.ts';
import { describeImages } from '../kubernetes/images-json.ts';
import { joinManifests } from '../kubernetes/join-manifests.ts';
import { type ReadInput, wantedIn } from '../kubernetes/manifest-set.ts';
import { readReferences } from '../kubernetes/read-references.ts';
import { renderInput } from '../kubernetes/render-input.ts';
import { type ReferenceForm, readRenderings } from '../kubernetes/rendering.ts';
import { type ResolvedReferences, resolveReferences } from '../kubernetes/resolve-references.ts';
import { type OutputFile, writeOutputs } from '../kubernetes/write-outputs.ts';
import { formatCount, formatDuration } from '../print/format-quantity.ts';
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
  const { stdout, stderr } = invocation;
  const { render = [], output = [], imagesJson } = flags;
  checkOutputs(flags);
  const renderings = readRenderings(render, output);
  const cwd = await workingDirectory(flags, invocation);
  const read = await readReferences(flags, cwd, invocation);
  if (flags.inPlace) checkInPlace(read);
  const wanted = wantedIn(read);
  const check = flags.check === true;
  const reservedFiles = [...output.map((file) => ['--output', file]), ['--images-json', imagesJson]]
    .filter((each): each is [string, string] => each[1] !== undefined && each[1] !== '-')
    .map(([name, file]) => ({ name: `${name} ${file}`, path: resolve(cwd, file) }));
  const images = await resolveReferences(wanted, flags, invocation, {
    cwd,
    push: !check,
    reservedFiles,
  });
  if (!check) {
    const files: OutputFile[] = [];
    const printed: string[] = [];
    const put = (option: string, file: string | undefined, text: string) => {
      if (file === undefined || file === '-') printed.push(text);
      else files.push({ option, file, text });
    };
    const [{ form } = { form: 'digest' as const }] = renderings;
    if (flags.inPlace) files.push(...(await inPlace(read, images, form)));
    else if (imagesJson !== '-' || render.length + output.length > 0)
      for (const { form, file } of renderings)
        put('--output', file, joinManifests(read.map((each) => renderInput(each, images, form))));
    if (imagesJson !== undefined)
      put(
        '--images-json',
        imagesJson,
        `${JSON.stringify(describeImages(read, images), null, 2)}\n`,
      );
    await writeOutputs(files, cwd);
    for (const text of printed) writeData(stdout, text);
  }
  const mode = progressMode(flags);
  if (mode !== 'quiet' && mode !== 'json') {
    const count = formatCount(
      new Set([...images.values()].map(({ image }) => image)).size,
      'image',
    );
    const references = formatCount(wanted.length, 'reference');
    const verb = check ? 'built' : 'resolved';
    const rest = check ? '; nothing was published' : '';
    const duration = formatDuration(performance.now() - started);
    stderr.write(`${verb} ${references} to ${count} in ${duration}${rest}\n`);
  }
  return 0;
}

/** @throws UsageError for options that contradict each other */
function checkOutputs({ render, output, inPlace, imagesJson, check }: ResolveFlags): void {
  const given = [
    ...(output ? ['--output'] : []),
    ...(inPlace ? ['--in-place'] : []),
    ...(imagesJson === undefined ? [] : ['--images-json']),
  ];
  if (check && given[0] !== undefined)
    throw new UsageError(
      `--check and ${given[0]} contradict each other: a check writes nothing`,
      `Omit ${given[0]}.`,
    );
  if (inPlace && output)
    throw new UsageError('--in-place and --output contradict each other', 'Omit one of them.');
  if (inPlace && (render ?? []).length > 1)
    throw new UsageError('--in-place takes a single --render', 'Omit the others.');
  if (imagesJson === '')
    throw new UsageError('option --images-json has an empty value', 'Name a file, or -.');
  if (imagesJson === '-' && output?.includes('-'))
    throw new UsageError(
      '--images-json and --output both name standard output',
      'Name a file for one of them.',
    );
}

/** @throws UsageError */
function checkInPlace(read: readonly ReadInput[]): void {
  const [other] = read.filter(({ input }) => input.path === undefined);
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

/** The files that change. A link stays, and the file that it names is written. */
async function inPlace(
  read: readonly ReadInput[],
  images: ResolvedReferences,
  form: ReferenceForm,
): Promise<readonly OutputFile[]> {
  const files: OutputFile[] = [];
  for (const each of read) {
    const { path, text: before } = each.input;
    const text = renderInput(each, images, form);
    if (path !== undefined && text !== before)
      files.push({ option: '--in-place', file: await realpath(path), text });
  }
  return files;
}
