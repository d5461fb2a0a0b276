import { statSync } from 'node:fs';
import { realpath } from 'node:fs/promises';
import { basename, join, resolve } from 'node:path';
import { defined } from '@strake/core';
import type { Invocation } from '../invocation.ts';
import { isReference } from '../manifest/may-refer.ts';
import type { OptionFile } from '../option-file.ts';
import { UsageError } from '../usage-error.ts';
import { checkUnchanged } from './check-unchanged.ts';
import { imageReference, splitReference } from './image-reference.ts';
import { kustomizedNames, updateKustomization } from './kustomization.ts';
import type { KustomizedImage } from './kustomized-image.ts';
import { readInputs } from './read-inputs.ts';
import type { Wanted } from './reference-images.ts';
import type { ReferenceForm } from './rendering.ts';
import type { ResolvedReferences } from './resolve-references.ts';

/** Source: sigs.k8s.io/kustomize, api/konfig, RecognizedKustomizationFileNames */
const NAMES = ['kustomization.yaml', 'kustomization.yml', 'Kustomization'];

/** The file of `--kustomization`. */
export interface Kustomization {
  /** As in messages. */
  readonly file: string;
  readonly text: string;
  /** Absolute; absent for standard input. */
  readonly path?: string;
  /** False if it changes what kustomize replaces. */
  readonly isPlain: boolean;
  /** References that are names of its images. */
  readonly wanted: readonly Wanted[];
}

/**
 * Reads the file, or the one in the directory, that `--kustomization` names.
 * @throws UsageError for a directory without one; FILE_UNREADABLE, MANIFEST_SYNTAX
 */
export async function readKustomization(
  name: string,
  cwd: string,
  { stdin, signal }: Pick<Invocation, 'stdin' | 'signal'>,
): Promise<Kustomization> {
  const file = fileIn(name, cwd);
  const options = { cwd, recursive: false, stdin, signal };
  const [input] = await readInputs([file], options);
  const text = input?.text ?? '';
  const wanted = kustomizedNames(text, file)
    .filter((each) => isReference(each.name))
    .map(({ name, line, column }) => ({
      uri: name,
      location: { file: resolve(cwd, file), line, column },
    }));
  const isPlain = !/^["']?(configurations|transformers)["']?[ \t]*:/m.test(text);
  return { file, text, isPlain, wanted, ...defined({ path: input?.path }) };
}

function fileIn(name: string, cwd: string): string {
  const isDirectory = (path: string) =>
    statSync(resolve(cwd, path), { throwIfNoEntry: false })?.isDirectory() ?? false;
  if (!isDirectory(name)) return name;
  const found = NAMES.map((each) => join(name, each)).find((path) =>
    statSync(resolve(cwd, path), { throwIfNoEntry: false })?.isFile(),
  );
  if (found !== undefined) return found;
  throw new UsageError(
    `--kustomization ${name} contains no ${basename(NAMES[0] ?? '')}`,
    'Create it: "kustomize create" or a text editor does.',
  );
}

/** The file with the images of all references. A link stays, and the file that it names is written. @throws FILE_CHANGED */
export async function kustomize(
  { file, path, text }: Kustomization,
  images: ResolvedReferences,
  form: ReferenceForm,
): Promise<OptionFile> {
  const entries = new Map<string, KustomizedImage>();
  for (const [uri, result] of images) {
    const { name, tag, digest } = splitReference(imageReference(result, form));
    entries.set(uri, { newName: name, ...defined({ newTag: tag, digest }) });
  }
  const option = '--kustomization';
  const updated = updateKustomization(text, file, entries);
  if (path === undefined) return { option, file, text: updated };
  await checkUnchanged(path, text, file);
  return { option, file: await realpath(path), text: updated };
}
