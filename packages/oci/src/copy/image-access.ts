import { resolve } from 'node:path';
import { callerEnvironment } from '../process/index.ts';
import type { ImageSource } from '../spec/image-source.ts';
import { defined } from '../spec/record.ts';
import { splitTransport, unknownTransport } from '../spec/transport.ts';
import { type DestinationFacts, UNDECLARED } from '../transport/destination-facts.ts';
import { imageTransports } from '../transport/image-transports.ts';
import { refusePath } from '../transport/refuse-path.ts';
import { type RegistrySeconds, registryConnection } from '../transport/registry-connection.ts';
import type { ImageTransport, Transport, TransportContext } from '../transport/transport.ts';
import type { CopyDestination } from './copy-destination.ts';

/** Access to images outside of builds. */
export interface OpenImageOptions {
  /** Absolute directory that relative paths are resolved against. Default: the working directory. */
  readonly directory?: string;
  /** Environment with the locations of credentials, proxies and certificates. Default: the environment of the process. */
  readonly env?: Readonly<Record<string, string | undefined>>;
  readonly signal?: AbortSignal;
  /** Registries (`HOST:PORT`, or `HOST` for all ports) that may use plain HTTP or an unknown certificate. */
  readonly insecure?: readonly string[];
  readonly timeouts?: RegistrySeconds;
  /** Further transports to read from; one takes the place of the built-in transport of its scheme. */
  readonly transports?: readonly Transport[];
  /** What a registry wants its users to know. */
  readonly onWarning?: (message: string) => void;
  /** Told of each request to a registry: `GET https://ghcr.io/v2/ 401 (12 ms)`. */
  readonly onRequest?: (line: string) => void;
}

/** Access to images; reads and writes share connections and logins. */
export interface ImageAccess extends TransportContext {
  /** @throws REFERENCE_INVALID, FILE_UNREADABLE, LAYOUT_INVALID; reading may throw further errors later */
  open(reference: string): Promise<ImageSource>;
  /** Refuses a path without a transport, before anything is read. @throws REFERENCE_INVALID */
  checkReference(text: string): Promise<void>;
  /** True for a scheme that images are read from or written to. */
  isKnown(scheme: string): boolean;
  /** Built-in transports. */
  readonly builtin: readonly ImageTransport[];
  /** What writes images, in the order in which it is asked. */
  readonly destinations: readonly CopyDestination[];
  /** What destinations can do, by scheme. */
  readonly facts: ReadonlyMap<string, DestinationFacts>;
  /** Closes connections and open images. */
  close(): Promise<void>;
}

/**
 * Runs an action on images, and closes them afterwards. Its first failure stops its running operations.
 * @throws the caller's reason after an abort, else the error of the action
 */
export async function withImageAccess<Options extends OpenImageOptions, Result>(
  options: Options & { readonly destinations?: readonly CopyDestination[] },
  action: (access: ImageAccess) => Promise<Result>,
): Promise<Result> {
  const ended = new AbortController();
  const signal = AbortSignal.any([...(options.signal ? [options.signal] : []), ended.signal]);
  const access = imageAccess({ ...options, signal });
  try {
    return await action(access);
  } catch (thrown) {
    options.signal?.throwIfAborted();
    throw thrown;
  } finally {
    ended.abort();
    await access.close();
  }
}

export function imageAccess({
  insecure = [],
  timeouts,
  onWarning,
  onRequest,
  transports = [],
  destinations: added = [],
  ...options
}: OpenImageOptions & { readonly destinations?: readonly CopyDestination[] }): ImageAccess {
  const directory = resolve(options.directory ?? process.cwd());
  const env = defined(options.env ?? callerEnvironment());
  const { signal = new AbortController().signal } = options;
  const registries = registryConnection({
    env,
    insecure,
    ...defined({ timeouts, onWarning, onRequest }),
  });
  const builtin = imageTransports(registries.client);
  const destinations: readonly CopyDestination[] = [...added, ...builtin];
  const readers = new Map<string, Transport>(
    [...builtin, ...transports].map((transport) => [transport.scheme, transport]),
  );
  const facts = new Map(destinations.map(({ scheme }) => [scheme, UNDECLARED]));
  // The first that says what it can do counts.
  for (const { scheme, facts: declared } of destinations.toReversed())
    if (declared) facts.set(scheme, declared);
  const isKnown = (scheme: string) => readers.has(scheme) || facts.has(scheme);
  const opened: ImageSource[] = [];
  const checkReference = (text: string) => refusePath(text, directory, isKnown);
  return {
    directory,
    env,
    signal,
    checkReference,
    isKnown,
    builtin,
    destinations,
    facts,
    async open(reference) {
      await checkReference(reference);
      const { scheme, target } = splitTransport(reference, isKnown);
      const transport = readers.get(scheme);
      if (!transport) {
        const known = [...readers.keys()].map((name) => `${name}:`).join(', ');
        const offers = `Supported sources: ${known}.`;
        throw unknownTransport('REFERENCE_INVALID', `"${reference}"`, scheme, offers);
      }
      const source = await transport.open(target, { directory, env, signal });
      opened.push(source);
      return source;
    },
    async close() {
      await Promise.allSettled(opened.map((source) => source.close?.()));
      await registries.close();
    },
  };
}
