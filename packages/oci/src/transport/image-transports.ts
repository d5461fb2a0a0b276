import type { RegistryClient } from '../registry/index.ts';
import { dockerArchiveTransport, ociArchiveTransport } from './archive-transports.ts';
import { daemonTransport } from './daemon-transport.ts';
import { type LayoutTransportOptions, layoutTransport } from './layout-transport.ts';
import { registryTransport } from './registry-transport.ts';
import type { ImageTransport } from './transport.ts';

/**
 * The transports that images are read from and written to. Source: containers-transports(5).
 * @param client asked when the first registry is talked to
 */
export function imageTransports(
  client: () => Promise<RegistryClient>,
  layouts: LayoutTransportOptions = {},
): readonly ImageTransport[] {
  return [
    registryTransport(client),
    layoutTransport(layouts),
    ociArchiveTransport,
    dockerArchiveTransport,
    daemonTransport,
  ];
}
