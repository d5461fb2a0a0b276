import type { ImageConfigFields, ImageSource, Transport } from '@strake/oci';
import { DEFAULT_TRANSPORT } from '@strake/oci/internal';
import { MemoryImage } from '@strake/oci/testing';
import { StrakeError } from '../errors/index.ts';
import { platformObject } from '../pipeline/assemble-image.ts';

/** Bases by reference, as written in the configuration: one config per platform. They have no layers. */
export type MemoryBases = Readonly<Record<string, readonly ImageConfigFields[]>>;

/** Reads bases in memory instead of in registries. */
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
  const image = new MemoryImage();
  const manifests = configs.map((config) =>
    image.manifest([], [], { config, descriptor: { platform: platformObject(config) } }),
  );
  return image.source(image.index(manifests), `docker://${name}`);
}
