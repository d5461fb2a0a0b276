import { type ImageResult, parseReference } from '@strake/core';

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
