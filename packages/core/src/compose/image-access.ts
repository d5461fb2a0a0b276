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
  /** Absolute directory that relative paths are resolved against. */
  readonly directory: string;
  /** Environment with the locations of credentials, proxies and certificates. */
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly signal: AbortSignal;
  /** Registries that may use plain HTTP or an unknown certificate. */
  readonly insecure?: readonly string[];
  /** Time-outs of registries, in seconds; absent ones have core's defaults. */
  readonly timeouts?: Omit<ProjectTimeouts, 'plugin'>;
  /** Plugins that provide further transports and destinations. */
  readonly plugins?: readonly Plugin[];
  readonly onWarning?: (message: string) => void;
  /** Told of each request to a registry: `GET https://ghcr.io/v2/ 401 (12 ms)`. */
  readonly onRequest?: (line: string) => void;
}

/** Access to images outside of builds; reads and writes share connections and logins. */
export interface ImageAccess {
  /** @throws REFERENCE_INVALID, FILE_UNREADABLE, LAYOUT_INVALID; reading may throw further errors later */
  open(reference: string): Promise<ImageSource>;
  /** Refuses a path without a transport, before anything is read. @throws REFERENCE_INVALID */
  checkReference(text: string): Promise<void>;
  /** True for a scheme that images can be read from. */
  isTransport(scheme: string): boolean;
  /** Core's own transports; their destinations come after a caller's own. */
  readonly builtin: readonly ImageTransport[];
  readonly env: Readonly<Record<string, string>>;
  /** Closes connections and open images. */
  close(): Promise<void>;
}

/**
 * Runs an action on images, and closes them afterwards. Its first failure stops its running operations.
 * @throws the caller's reason after an abort, else the error of the action
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
