import type { ImageSource } from '@strake/oci';
import {
  type ImageTransport,
  imageTransports,
  refusePath,
  registryConnection,
  splitTransport,
  unknownTransport,
} from '@strake/oci/internal';
import type { ProjectTimeouts } from '../config/project.ts';
import type { Plugin } from '../plugin/definition.ts';
import { definedOnly } from './build-environment.ts';
import { collectTransports } from './create-services.ts';

export interface OpenImageOptions {
  /** Absolute directory that relative paths start at. */
  readonly directory: string;
  /** Where credentials, proxies and certificates are. */
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly signal: AbortSignal;
  /** Registries that may be talked to over plain HTTP or with an unknown certificate. */
  readonly insecure?: readonly string[];
  /** Of registries, in seconds; absent ones are core's own. */
  readonly timeouts?: Omit<ProjectTimeouts, 'plugin'>;
  /** Plugins whose transports and destinations may be used. */
  readonly plugins?: readonly Plugin[];
  readonly onWarning?: (message: string) => void;
  /** Told of each request to a registry: `GET https://ghcr.io/v2/ 401 (12 ms)`. */
  readonly onRequest?: (line: string) => void;
}

/** Images outside of any build; what is read and what is written share their connections and logins. */
export interface ImageAccess {
  /** @throws REFERENCE_INVALID, FILE_UNREADABLE, LAYOUT_INVALID; whatever reading it throws comes later */
  open(reference: string): Promise<ImageSource>;
  /** Refuses a path without a transport, before anything is read. @throws REFERENCE_INVALID */
  checkReference(text: string): Promise<void>;
  /** True for a scheme that images are read from. */
  isTransport(scheme: string): boolean;
  /** Core's own transports; their destinations come after a caller's own. */
  readonly builtin: readonly ImageTransport[];
  readonly env: Readonly<Record<string, string>>;
  /** Closes connections, and what is open still. */
  close(): Promise<void>;
}

/**
 * Runs an action on images, and closes them when it has ended. Its first failure stops what it left running.
 * @throws the caller's reason where it aborted, else what the action throws
 */
export async function withImageAccess<Options extends OpenImageOptions, Result>(
  options: Options,
  action: (access: ImageAccess, options: Options) => Promise<Result>,
): Promise<Result> {
  const ended = new AbortController();
  const signal = AbortSignal.any([options.signal, ended.signal]);
  const access = imageAccess({ ...options, signal });
  try {
    return await action(access, { ...options, signal });
  } catch (thrown) {
    options.signal.throwIfAborted();
    throw thrown;
  } finally {
    ended.abort();
    await access.close();
  }
}

export function imageAccess(options: OpenImageOptions): ImageAccess {
  const { insecure = [], timeouts, onWarning, onRequest, directory, signal } = options;
  const env = definedOnly(options.env);
  const registries = registryConnection({
    env,
    insecure,
    ...(timeouts ? { timeouts } : {}),
    ...(onWarning ? { onWarning } : {}),
    ...(onRequest ? { onRequest } : {}),
  });
  const builtin = imageTransports(registries.client);
  const transports = collectTransports(builtin, options.plugins ?? []);
  const opened: ImageSource[] = [];
  const checkReference = async (text: string) => {
    const isBare = !text.includes('://') && !transports.has(text.split(':')[0] ?? '');
    if (isBare) await refusePath(text, directory);
  };
  return {
    env,
    checkReference,
    isTransport: (scheme) => transports.has(scheme),
    builtin,
    async open(reference) {
      await checkReference(reference);
      const { scheme, target } = splitTransport(reference, (name) => transports.has(name));
      const transport = transports.get(scheme);
      if (!transport) {
        const known = [...transports.keys()].map((name) => `${name}:`).join(', ');
        const offers = `Images are read from ${known}.`;
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
