import { baseTransports } from './builtin/base-transports.ts';
import { collectTransports } from './create-services.ts';
import { StrakeError } from './errors/index.ts';
import type { ImageSource } from './model/image-source.ts';
import { splitTransport } from './pipeline/base-reader.ts';
import type { Plugin } from './plugin/definition.ts';
import { registryConnection } from './registry-connection.ts';
import { definedOnly } from './surroundings.ts';

export interface OpenImageOptions {
  /** Absolute folder that relative paths start at. */
  readonly directory: string;
  /** Where credentials, proxies and certificates are. */
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly signal: AbortSignal;
  /** Registries that may be talked to over plain HTTP or with an unknown certificate. */
  readonly insecure?: readonly string[];
  /** Plugins whose transports may be used. */
  readonly plugins?: readonly Plugin[];
  readonly onWarning?: (message: string) => void;
}

/**
 * An image to look at, from any transport: `docker://` (the default), `oci:`, `oci-archive:`, `docker-archive:`. To be closed.
 * @throws REFERENCE_INVALID, FILE_UNREADABLE, LAYOUT_INVALID; whatever reading it throws comes later
 */
export async function openImage(
  reference: string,
  options: OpenImageOptions,
): Promise<ImageSource> {
  const env = definedOnly(options.env);
  const { insecure = [], onWarning } = options;
  const registries = registryConnection({ env, insecure, ...(onWarning ? { onWarning } : {}) });
  const transports = collectTransports(baseTransports(registries.client), options.plugins ?? []);
  const { scheme, target } = splitTransport(reference, (name) => transports.has(name));
  const transport = transports.get(scheme);
  if (!transport) {
    throw new StrakeError(
      'REFERENCE_INVALID',
      `"${reference}" is of the unknown transport "${scheme}:"`,
      {
        hint: `Images are read from ${[...transports.keys()].map((name) => `${name}:`).join(', ')}.`,
      },
    );
  }
  const source = await transport.open(target, {
    directory: options.directory,
    env,
    signal: options.signal,
  });
  return {
    ...source,
    async close() {
      await source.close?.();
      await registries.close();
    },
  };
}
