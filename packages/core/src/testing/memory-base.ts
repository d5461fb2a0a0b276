import { createHash } from 'node:crypto';
import {
  compactJson,
  type Descriptor,
  type ImageConfigFields,
  type ImageSource,
  MEDIA_TYPE,
  StrakeError,
  type Transport,
} from '@strake/oci';
import { DEFAULT_TRANSPORT } from '@strake/oci/internal';
import { platformObject } from '../pipeline/assemble-image.ts';

/** Bases by reference, as the configuration names them: one config a platform. They have no layers. */
export type MemoryBases = Readonly<Record<string, readonly ImageConfigFields[]>>;

/** Reads bases that are only in memory, in place of registries. */
export function memoryBases(bases: MemoryBases): Transport {
  return {
    scheme: DEFAULT_TRANSPORT,
    open(target) {
      const configs = bases[target];
      if (configs) return sourceOf(target, configs);
      throw new StrakeError('BASE_NOT_FOUND', `base ${target} does not exist`, {
        hint: `The test has ${Object.keys(bases).join(', ') || 'no bases'}: add it to "bases".`,
      });
    },
  };
}

function sourceOf(name: string, configs: readonly ImageConfigFields[]): ImageSource {
  const held = new Map<string, Uint8Array>();
  const add = (mediaType: string, content: unknown): Descriptor => {
    const bytes = new TextEncoder().encode(compactJson(content));
    const digest = `sha256:${createHash('sha256').update(bytes).digest('hex')}`;
    held.set(digest, bytes);
    return { mediaType, digest, size: bytes.length };
  };
  const { oci } = MEDIA_TYPE;
  const manifests = configs.map((config) => {
    const rootfs = { type: 'layers', diff_ids: [] };
    const manifest = {
      schemaVersion: 2,
      mediaType: oci.manifest,
      config: add(oci.config, { ...config, rootfs }),
      layers: [],
    };
    return { ...add(oci.manifest, manifest), platform: platformObject(config) };
  });
  const root = add(oci.index, { schemaVersion: 2, mediaType: oci.index, manifests });
  const read = async ({ digest }: Descriptor) => held.get(digest) ?? new Uint8Array();
  return {
    name: `docker://${name}`,
    root: async () => ({ descriptor: root, bytes: await read(root) }),
    document: read,
    blob: async () => {
      throw new StrakeError('DIGEST_INVALID', `base ${name} in memory has no layers`);
    },
  };
}
