import { resolve } from 'node:path';
import {
  type ImageResult,
  messageOf,
  parseReference,
  StrakeError,
  writeFileAtomic,
} from '@strake/core';

/** An image with the reference that ko prints. */
export interface NamedResult {
  readonly reference: string;
  readonly result: ImageResult;
}

/** The content of `--image-refs`: each index with its images, else the printed reference. Source: ko v0.19.1, pkg/publish/recorder.go */
export function imageRefs(images: readonly NamedResult[]): string {
  const lines = images.flatMap(({ reference, result: { digest, platforms } }) => {
    const digests = [digest, ...platforms.map((platform) => platform.digest)];
    if (platforms.length === 1 && platforms[0]?.digest === digest) return [reference];
    return digests.map((each) => `${repositoryIn(reference)}@${each}`);
  });
  return `${lines.join('\n')}\n`;
}

/** The full name of a repository, as go-containerregistry writes it. */
function repositoryIn(reference: string): string {
  const { registry, repository } = parseReference(reference);
  return `${registry === 'docker.io' ? 'index.docker.io' : registry}/${repository}`;
}

/** Replaces the file at once. @throws OUTPUT_UNWRITABLE */
export async function writeImageRefs(
  file: string,
  directory: string,
  images: readonly NamedResult[],
): Promise<void> {
  await writeFileAtomic(resolve(directory, file), imageRefs(images)).catch((cause: unknown) => {
    throw new StrakeError(
      'OUTPUT_UNWRITABLE',
      `--image-refs ${file} cannot be written: ${messageOf(cause)}`,
      { cause, hint: 'The images are complete; only this file is missing.' },
    );
  });
}
