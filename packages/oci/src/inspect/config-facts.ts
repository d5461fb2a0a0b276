import type { Platform } from '../spec/descriptor.ts';
import { parseImageConfig } from '../spec/parse-image-config.ts';
import { defined } from '../spec/record.ts';

/** The part of a config that a validation keeps: an image may have thousands of large ones. */
export interface ConfigFacts extends Platform {
  readonly created?: string;
  readonly diffIds: readonly string[];
  /** History entries with a layer; undefined without a history. */
  readonly historyLayers?: number;
}

/** @throws CONFIG_INVALID and what else {@link parseImageConfig} throws */
export function readConfigFacts(bytes: Uint8Array, name: string): ConfigFacts {
  const config = parseImageConfig(bytes, name);
  const { architecture, os, variant, created, history, rootfs } = config;
  const { 'os.version': version, 'os.features': features } = config;
  return {
    architecture,
    os,
    ...defined({ variant, 'os.version': version, 'os.features': features, created }),
    ...(history === undefined
      ? {}
      : { historyLayers: history.filter((line) => line.empty_layer !== true).length }),
    diffIds: rootfs.diff_ids,
  };
}
