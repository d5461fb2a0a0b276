import type { Descriptor, ImageSource } from '@strake/oci';
import { isRecord } from '@strake/oci/internal';
import { StrakeError } from '../errors/index.ts';

/** Calls code of the plugin, bounded in time; errors name it. */
type Run = <Result>(
  action: () => Result | Promise<Result>,
  signal?: AbortSignal,
) => Promise<Result>;

/**
 * A source of images that a transport of a plugin opened: each call ends with its signal or the time limit, errors name the plugin,
 * and what it returns is of the right type.
 * @param doing what the code of the plugin does: `transport s3:`
 */
export function pluginSource(
  plugin: string,
  doing: string,
  source: unknown,
  run: Run,
): ImageSource {
  const refuse = (what: string) =>
    new StrakeError('PLUGIN_BAD_RESULT', `plugin "${plugin}" returned from ${doing} ${what}`, {
      plugin,
      hint: 'A source has a name, root(signal), document(descriptor, signal) and blob(descriptor, signal).',
    });
  if (!isSource(source)) throw refuse('something other than a source of images');
  const { name, origin } = source;
  const referrers = async (digest: string, signal: AbortSignal) => {
    const found: unknown = await run(() => source.referrers?.(digest, signal), signal);
    if (Array.isArray(found) && found.every(isDescriptor)) return found;
    throw refuse('referrers that are not a list of descriptors');
  };
  return {
    name,
    ...(origin === undefined ? {} : { origin }),
    ...(source.referrers === undefined ? {} : { referrers }),
    async root(signal) {
      const found: unknown = await run(() => source.root(signal), signal);
      if (isRoot(found)) return found;
      throw refuse('a root that is not { descriptor, bytes }');
    },
    async document(descriptor, signal) {
      const found: unknown = await run(() => source.document(descriptor, signal), signal);
      if (found instanceof Uint8Array) return found;
      throw refuse('a document that is not a Uint8Array');
    },
    async blob(descriptor, signal) {
      const found: unknown = await run(() => source.blob(descriptor, signal), signal);
      if (!isIterable(found)) throw refuse('a blob that is not an async iterable of bytes');
      return readChunks(found, (action) => run(action, signal), refuse);
    },
    close: () => run(() => source.close?.()),
  };
}

/** The chunks of a blob. Each call is bounded, including the one that ends a blob which is not read to its end. */
async function* readChunks(
  blob: AsyncIterable<unknown>,
  run: Run,
  refuse: (what: string) => StrakeError,
): AsyncGenerator<Uint8Array> {
  const chunks = await run(() => blob[Symbol.asyncIterator]());
  let isEnded = false;
  try {
    for (;;) {
      const next: unknown = await run(() => chunks.next()).catch((thrown: unknown) => {
        // It never ends, or has ended.
        isEnded = true;
        throw thrown;
      });
      const { done, value } = Object(next) as Partial<IteratorResult<unknown>>;
      isEnded = done === true;
      if (isEnded) return;
      if (!(value instanceof Uint8Array))
        throw refuse('a blob with a chunk that is not a Uint8Array');
      yield value;
    }
  } finally {
    if (!isEnded) await run(() => chunks.return?.()).catch(() => {});
  }
}

function isIterable(value: unknown): value is AsyncIterable<unknown> {
  return typeof Object(value)[Symbol.asyncIterator] === 'function';
}

function isSource(value: unknown): value is ImageSource {
  const { name, root, document, blob, referrers = blob } = Object(value) as Partial<ImageSource>;
  const methods = [root, document, blob, referrers];
  return typeof name === 'string' && methods.every((is) => typeof is === 'function');
}

function isRoot(value: unknown): value is Awaited<ReturnType<ImageSource['root']>> {
  if (!isRecord(value) || !(value.bytes instanceof Uint8Array)) return false;
  return isDescriptor(value.descriptor);
}

function isDescriptor(value: unknown): value is Descriptor {
  const { mediaType, digest, size } = Object(value) as Record<string, unknown>;
  return [mediaType, digest].every((text) => typeof text === 'string') && typeof size === 'number';
}
