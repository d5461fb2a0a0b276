import type { ImageSource } from '@strake/oci';
import { isRecord } from '@strake/oci/internal';
import { StrakeError } from '../errors/index.ts';
import { runPlugin } from '../plugin/run-plugin.ts';

/** A source of images that a transport of a plugin opened: errors name the plugin, and what it returns is of the right type. */
export function pluginSource(plugin: string, scheme: string, source: unknown): ImageSource {
  const doing = `transport ${scheme}:`;
  const refuse = (what: string) =>
    new StrakeError('PLUGIN_BAD_RESULT', `plugin "${plugin}" returned from ${doing} ${what}`, {
      plugin,
      hint: 'A source has a name, root(signal), document(descriptor, signal) and blob(descriptor, signal).',
    });
  if (!isSource(source)) throw refuse('something other than a source of images');
  const { name, origin } = source;
  return {
    name,
    ...(origin === undefined ? {} : { origin }),
    async root(signal) {
      const found: unknown = await runPlugin(plugin, doing, () => source.root(signal), signal);
      if (isRoot(found)) return found;
      throw refuse('a root that is not { descriptor, bytes }');
    },
    async document(descriptor, signal) {
      const found: unknown = await runPlugin(
        plugin,
        doing,
        () => source.document(descriptor, signal),
        signal,
      );
      if (found instanceof Uint8Array) return found;
      throw refuse('a document that is not a Uint8Array');
    },
    async blob(descriptor, signal) {
      const found = await runPlugin(plugin, doing, () => source.blob(descriptor, signal), signal);
      if (typeof Object(found)[Symbol.asyncIterator] === 'function') return found;
      throw refuse('a blob that is not an async iterable of bytes');
    },
    close: async () => source.close?.(),
  };
}

function isSource(value: unknown): value is ImageSource {
  const { name, root, document, blob } = Object(value) as Partial<ImageSource>;
  return typeof name === 'string' && [root, document, blob].every((is) => typeof is === 'function');
}

function isRoot(value: unknown): value is Awaited<ReturnType<ImageSource['root']>> {
  if (!isRecord(value) || !(value.bytes instanceof Uint8Array)) return false;
  const { mediaType, digest, size } = Object(value.descriptor) as Record<string, unknown>;
  return [mediaType, digest].every((text) => typeof text === 'string') && typeof size === 'number';
}
