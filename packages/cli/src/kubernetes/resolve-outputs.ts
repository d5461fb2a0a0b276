import { realpath } from 'node:fs/promises';
import type { OptionFile } from '../option-file.ts';
import type { ResolveFlags } from '../reference-flag.ts';
import { UsageError } from '../usage-error.ts';
import { checkUnchanged } from './check-unchanged.ts';
import { helmValues } from './helm-values.ts';
import { describeImages } from './images-json.ts';
import { joinManifests } from './join-manifests.ts';
import { type Kustomization, kustomize } from './kustomize-images.ts';
import type { ReadInput } from './manifest-set.ts';
import { renderInput } from './render-input.ts';
import type { ReferenceForm, Rendering } from './rendering.ts';
import type { ResolvedReferences } from './resolve-references.ts';

/** What `strake resolve` writes when everything is published. */
export interface ResolveOutputs {
  readonly files: readonly OptionFile[];
  /** For standard output, in order. */
  readonly printed: readonly string[];
}

/** What is rendered. */
export interface ResolvedInputs {
  readonly read: readonly ReadInput[];
  readonly kustomization?: Kustomization | undefined;
  readonly images: ResolvedReferences;
}

/** Options of `resolve` that name files, apart from `--output`. */
const FILES = [
  ['--images-json', 'imagesJson'],
  ['--kustomization', 'kustomization'],
  ['--helm-values', 'helmValues'],
] as const;

/**
 * The names of all files that the command will write, by their options.
 * @throws UsageError for options that contradict each other
 */
export function checkOutputs(
  flags: ResolveFlags,
): readonly { readonly option: string; readonly file: string }[] {
  const { render = [], output = [], inPlace, check } = flags;
  const files = FILES.flatMap(([option, key]) => {
    const file = flags[key];
    if (file === '')
      throw new UsageError(`option ${option} has an empty value`, 'Name a file, or omit it.');
    return file === undefined ? [] : [{ option, file }];
  });
  const all = [...output.map((file) => ({ option: '--output', file })), ...files];
  const [first] = [...all.map(({ option }) => option), ...(inPlace ? ['--in-place'] : [])];
  if (check && first !== undefined)
    throw new UsageError(
      `--check and ${first} contradict each other: a check writes nothing`,
      `Omit ${first}.`,
    );
  if (inPlace && output.length > 0)
    throw new UsageError('--in-place and --output contradict each other', 'Omit one of them.');
  if (inPlace && render.length > 1)
    throw new UsageError('--in-place takes a single --render', 'Omit the others.');
  const [, second] = all.filter(({ file }) => file === '-');
  if (second !== undefined)
    throw new UsageError(
      `${second.option} - is a second use of standard output`,
      'Name a file for all options but one.',
    );
  return all.filter(({ file }) => file !== '-');
}

/** Renders everything that the options ask for. The YAML itself, unless they ask only for something else. */
export async function resolveOutputs(
  flags: ResolveFlags,
  renderings: readonly Rendering[],
  { read, kustomization, images }: ResolvedInputs,
): Promise<ResolveOutputs> {
  const files: OptionFile[] = [];
  const printed: string[] = [];
  const put = (option: string, file: string | undefined, text: string) => {
    if (file === undefined || file === '-') printed.push(text);
    else files.push({ option, file, text });
  };
  const { render, output, imagesJson, helmValues: values } = flags;
  const [{ form } = { form: 'digest' as const }] = renderings;
  const isAsked = render !== undefined || output !== undefined;
  const isOther = imagesJson === '-' || values !== undefined || kustomization !== undefined;
  if (flags.inPlace) files.push(...(await inPlace(read, images, form)));
  else if (isAsked || !isOther)
    for (const { form, file } of renderings)
      put('--output', file, joinManifests(read.map((each) => renderInput(each, images, form))));
  if (kustomization) files.push(await kustomize(kustomization, images, form));
  const described = new Map([...images.values()].map((each) => [each.image, each]));
  if (values !== undefined) put('--helm-values', values, helmValues([...described.values()], form));
  if (imagesJson !== undefined)
    put('--images-json', imagesJson, `${JSON.stringify(describeImages(read, images), null, 2)}\n`);
  return { files, printed };
}

/** The files that change. A link stays, and the file that it names is written. */
async function inPlace(
  read: readonly ReadInput[],
  images: ResolvedReferences,
  form: ReferenceForm,
): Promise<readonly OptionFile[]> {
  const files: OptionFile[] = [];
  for (const each of read) {
    const { path, file, text: before } = each.input;
    const text = renderInput(each, images, form);
    if (path === undefined || text === before) continue;
    await checkUnchanged(path, before, file);
    files.push({ option: '--in-place', file: await realpath(path), text });
  }
  return files;
}
