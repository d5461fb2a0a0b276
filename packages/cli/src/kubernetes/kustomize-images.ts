import { statSync } from 'node:fs';
import { basename, join, resolve } from 'node:path';
import { defined } from '@strake/core';
import type { Invocation } from '../invocation.ts';
import { isReference } from '../manifest/may-refer.ts';
import type { OptionFile } from '../option-file.ts';
import { UsageError } from '../usage-error.ts';
import { imageReference, splitReference } from './image-reference.ts';
import { type KustomizedImage, kustomizedNames, updateKustomization } from './kustomization.ts';
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
  { stdin }: Pick<Invocation, 'stdin'>,
): Promise<Kustomization> {
  const file = fileIn(name, cwd);
  const options = { cwd, recursive: false, stdin };
  const [input] = await readInputs([file], options);
  const text = input?.text ?? '';
  const wanted = kustomizedNames(text, file)
    .filter((each) => isReference(each.name))
    .map(({ name, line, column }) => ({
      uri: name,
      location: { file: resolve(cwd, file), line, column },
    }));
  return { file, text, wanted };
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

/** The file with the images of all references. */
export function kustomize(
  { file, text }: Kustomization,
  images: ResolvedReferences,
  form: ReferenceForm,
): OptionFile {
  const entries = new Map<string, KustomizedImage>();
  for (const [uri, result] of images) {
    const { name, tag, digest } = splitReference(imageReference(result, form));
    entries.set(uri, { newName: name, ...defined({ newTag: tag, digest }) });
  }
  const option = '--kustomization';
  return { option, file, text: updateKustomization(text, file, entries) };
}
