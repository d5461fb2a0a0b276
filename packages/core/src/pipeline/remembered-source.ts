import type { Descriptor } from '../model/descriptor.ts';
import type { ImageSource } from '../model/image-source.ts';
import type { LayerStore } from './services.ts';

/** A source in a registry whose manifests and configs are fetched once, by digest: then only what the tag names is asked for. */
export function rememberedSource(source: ImageSource, store: LayerStore): ImageSource {
  if (source.origin === undefined) return source;
  return {
    name: source.name,
    origin: source.origin,
    root: (signal) => source.root(signal),
    blob: (descriptor, signal) => source.blob(descriptor, signal),
    close: async () => source.close?.(),
    async document(descriptor, signal) {
      const known = await recall(store, descriptor, signal);
      if (known) return known;
      const bytes = await source.document(descriptor, signal);
      await store.writeBytes(bytes);
      return bytes;
    },
  };
}

/** Undefined where it is not there, or damaged: then it is fetched again. */
async function recall(
  store: LayerStore,
  descriptor: Descriptor,
  signal: AbortSignal,
): Promise<Uint8Array | undefined> {
  if (!(await store.has(descriptor.digest))) return undefined;
  try {
    const chunks: Uint8Array[] = [];
    for await (const chunk of await store.open(descriptor, signal)) chunks.push(chunk);
    return Buffer.concat(chunks);
  } catch {
    signal.throwIfAborted();
    return undefined;
  }
}
