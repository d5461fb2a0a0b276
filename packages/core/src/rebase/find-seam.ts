import { formatPlatform, type ImageConfig, type Manifest, parseReference } from '@strake/oci';
import { defined, matchPlatform, readBaseImage } from '@strake/oci/internal';
import { StrakeError } from '../errors/index.ts';
import { fullName } from '../pipeline/base-facts.ts';
import { historyBelow, keptFields } from '../pipeline/merge-config.ts';
import type { BaseOpener } from './base-opener.ts';
import type { ImagePart } from './read-image.ts';
import { readBaseRecord } from './read-record.ts';
import type { Seam } from './seam.ts';

const PREFIX = 'org.opencontainers.image.base.';

/** What an image says of its base. */
export interface NamedBase {
  /** Full reference, with its tag or without. */
  readonly name?: string;
  readonly digest?: string;
}

/**
 * The name of a base that may be another image by now.
 * @returns undefined for a name without a tag
 */
export function withoutDigest(name: string): string | undefined {
  const { tag } = parseReference(name);
  return tag === undefined ? undefined : name.replace(/@.*$/, '');
}

/** The base of an image, as its record or its annotations name it. */
export function namedBase(manifest: Manifest, config: ImageConfig | undefined): NamedBase {
  const found = readBaseRecord(manifest, config);
  const record = found && 'record' in found ? found.record : undefined;
  const { annotations = {} } = manifest;
  const name = record?.name ?? annotations[`${PREFIX}name`];
  const digest = record?.digest ?? annotations[`${PREFIX}digest`];
  return defined({ name, digest });
}

/**
 * Finds out which part of an image is its base: by its record, or by the old base, if that can still be read and its layers are the lowest ones
 * of the image.
 * @param oldBase reference that the user names; default: that of the annotations
 * @throws REBASE_SEAM with the reason; what reading throws
 */
export async function findSeam(
  part: ImagePart,
  image: string,
  oldBase: string | undefined,
  bases: BaseOpener,
): Promise<Seam> {
  const { manifest, config } = part;
  const found = readBaseRecord(manifest, config);
  const named = namedBase(manifest, config);
  if (oldBase === undefined && found && 'record' in found) {
    const { layers, history, config: recorded, fields = {} } = found.record;
    if (recorded) return { ...named, layers, history, config: recorded, fields };
  }
  const reference = oldBase ?? oldReference(named);
  const where = `image ${image} for ${formatPlatform(part.platform)}`;
  if (reference === undefined) {
    const problem = found && 'problem' in found ? found.problem : 'it names no base';
    throw new StrakeError(
      'REBASE_SEAM',
      `${where} does not tell which of its layers are its base's: ${problem}`,
      {
        platform: formatPlatform(part.platform),
        hint: 'Name the base that it was built on with --old-base, or build it again.',
      },
    );
  }
  const { name, digest, ...seam } = await seamBy(part, where, reference, bases);
  return { ...(oldBase === undefined ? named : defined({ name, digest })), ...seam };
}

/** The base of before, by its digest. */
function oldReference({ name, digest }: NamedBase): string | undefined {
  if (name === undefined || digest === undefined) return undefined;
  try {
    const { registry, repository } = parseReference(name);
    return `docker://${registry}/${repository}@${digest}`;
  } catch (thrown) {
    if (StrakeError.is(thrown)) return undefined;
    throw thrown;
  }
}

async function seamBy(
  { manifest, config, platform }: ImagePart,
  where: string,
  reference: string,
  bases: BaseOpener,
): Promise<Seam> {
  const unknown = (problem: string, cause?: unknown) =>
    new StrakeError(
      'REBASE_SEAM',
      `${where} does not tell which of its layers are its base's: ${problem}`,
      {
        platform: formatPlatform(platform),
        ...defined({ cause }),
        hint: 'Name the base that it was built on with --old-base, or build it again.',
      },
    );
  const base = await bases.open(reference).catch((thrown: unknown) => {
    if (StrakeError.is(thrown) && thrown.code === 'BASE_NOT_FOUND')
      throw unknown(`its base ${reference} does not exist any more`, thrown);
    throw thrown;
  });
  const [image] = matchPlatform(base.images, platform);
  if (!image) throw unknown(`base ${reference} has no image for this platform`);
  const content = await readBaseImage(base, image, bases.signal);
  const below = content.config.rootfs.diff_ids;
  const fits = below.every((diffId, at) => config.rootfs.diff_ids[at] === diffId);
  if (!fits || below.length > manifest.layers.length)
    throw unknown(`those of ${reference} are not the lowest ones`);
  const { rootfs: _, ...rest } = content.config;
  const { config: container = {}, history, ...fields } = keptFields(rest);
  return {
    layers: below.length,
    history: historyBelow(history, below.length).length,
    config: container,
    fields,
    name: fullName(base.source)?.replace(/@.*$/, '') ?? reference,
    digest: image.descriptor.digest,
  };
}
