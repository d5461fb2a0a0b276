import { StrakeError } from '../errors/index.ts';
import type { Descriptor } from '../spec/descriptor.ts';
import type { ImageSource } from '../spec/image-source.ts';
import { MAX_CONFIGS_BYTES, MAX_DOCUMENT_BYTES } from '../spec/limits.ts';

/** Reads the configs of one image's manifests. */
export interface ConfigReader<Kept> {
  /**
   * Returns what is kept of a config, which is read and parsed once, however many manifests share it.
   * @throws what reading and parsing throw
   */
  read(config: Descriptor, signal: AbortSignal): Promise<Kept>;
  /**
   * Counts the config of one more manifest.
   * @throws LIMIT_EXCEEDED if the configs of all manifests are too large
   */
  count(config: Descriptor): void;
}

/** @param parse returns what is kept, which need not be the whole config */
export function createConfigReader<Kept>(
  source: ImageSource,
  parse: (bytes: Uint8Array, name: string) => Kept,
): ConfigReader<Kept> {
  const kept = new Map<string, Promise<Kept>>();
  let size = 0;
  return {
    read(config, signal) {
      // If one digest has two sizes, one of them is wrong.
      const key = `${config.digest} ${config.size}`;
      const known =
        kept.get(key) ??
        source.document(config, signal).then((bytes) => parse(bytes, `config ${config.digest}`));
      kept.set(key, known);
      return known;
    },
    count(config) {
      // A larger one is not read.
      size += Math.min(config.size, MAX_DOCUMENT_BYTES);
      if (size <= MAX_CONFIGS_BYTES) return;
      throw new StrakeError(
        'LIMIT_EXCEEDED',
        `${source.name} has more than ${MAX_CONFIGS_BYTES} bytes of configs`,
        { hint: 'Select platforms, or one manifest by its digest.' },
      );
    },
  };
}
