import { join } from 'node:path';
import { formatPlatform, type PushImage, StrakeError } from '@strake/core/plugin';
import type { Crane } from './crane.ts';
import { csvRecord } from './csv-record.ts';
import { differences } from './differences.ts';
import { mutateFlags } from './mutate-flags.ts';
import type { CraneBase } from './read-base.ts';

export interface AppendOptions {
  readonly crane: Crane;
  /** An OCI layout with the own layers. */
  readonly directory: string;
  /** Including its registry. */
  readonly repository: string;
  readonly base: CraneBase | undefined;
}

/** An image that crane created in the repository, without a tag. */
export interface CraneImage {
  readonly digest: string;
  /** The corresponding manifest of the request. */
  readonly replaces: string;
}

/** Runs `crane append` and `crane mutate` for one platform. @throws TOOL_FAILED, also for a different result */
export async function appendImage(image: PushImage, options: AppendOptions): Promise<CraneImage> {
  const { crane, repository, base } = options;
  const files = image.layers
    .filter(({ own }) => own)
    .map(({ digest }) => join(options.directory, 'blobs', ...digest.split(':')));
  const flags = mutateFlags(image);
  const into = ['--repo', repository];
  const append = files.flatMap((file) => ['--append', csvRecord([file])]);
  const printed = base?.reference
    ? await crane('mutate', base.reference, ...append, ...flags, ...into)
    : await crane('mutate', await appendToNothing(image, files, options), ...flags, ...into);
  const digest = printed.slice(printed.lastIndexOf('@') + 1);
  await compare(image, `${repository}@${digest}`, crane);
  return { digest, replaces: image.descriptor.digest };
}

/** crane needs a tag to append to an empty image: one per platform, which remains. */
async function appendToNothing(
  image: PushImage,
  files: readonly string[],
  { crane, repository }: AppendOptions,
): Promise<string> {
  const platform = formatPlatform(image.platform).replace(/[^A-Za-z0-9.]+/g, '-');
  const family = image.manifest.mediaType.includes('docker') ? [] : ['--oci-empty-base'];
  const layers = files.flatMap((file) => ['-f', csvRecord([file])]);
  const reference = `${repository}:crane-append-${platform}`;
  return crane('append', ...layers, ...family, '-t', reference);
}

async function compare(wanted: PushImage, reference: string, crane: Crane): Promise<void> {
  const config = JSON.parse(await crane('config', reference));
  const wrong = [...differences(config, wanted.config)];
  const diffIds: readonly string[] = config.rootfs?.diff_ids ?? [];
  if (diffIds.join() !== wanted.config.rootfs.diff_ids.join()) wrong.push('layers');
  if (wrong.length === 0) return;
  throw new StrakeError(
    'TOOL_FAILED',
    `crane created ${reference} with different values: ${wrong.join(', ')}`,
    { hint: 'No tag was moved. Use crane.mode push, which pushes the image as built by strake.' },
  );
}
