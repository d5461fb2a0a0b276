import { StrakeError } from '../errors/index.ts';
import type { Descriptor } from '../spec/descriptor.ts';
import type { Manifest } from '../spec/manifest.ts';
import { isConfigType } from '../spec/media-type.ts';
import { parseImageConfig } from '../spec/parse-image-config.ts';
import { parseManifest } from '../spec/parse-manifest.ts';
import type { Base, BaseContent } from './base.ts';

/**
 * Reads the config of a manifest of a base.
 * @throws BASE_INVALID for an artifact; MANIFEST_INVALID, and what reading throws
 */
export async function readContent(
  { name, source }: Pick<Base, 'name' | 'source'>,
  descriptor: Descriptor,
  bytes: Uint8Array,
  signal: AbortSignal,
): Promise<BaseContent> {
  const manifest = parseBaseManifest(name, descriptor, bytes);
  const { mediaType, digest } = manifest.config;
  if (!isConfigType(mediaType)) throw notAnImage(name, mediaType);
  const config = await source.document(manifest.config, signal);
  return { manifest, config: parseImageConfig(config, `config ${digest} of base ${name}`) };
}

export function parseBaseManifest(
  name: string,
  { mediaType, digest }: Descriptor,
  bytes: Uint8Array,
): Manifest {
  return parseManifest(bytes, { mediaType, name: `manifest ${digest} of base ${name}` });
}

export function notAnImage(name: string, mediaType: string): StrakeError {
  const message = `base ${name} is not a container image but ${mediaType}`;
  return new StrakeError('BASE_INVALID', message, {
    hint: 'Use an image or an image index as base.',
  });
}
