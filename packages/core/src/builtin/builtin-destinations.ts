import { createVerifiedBlobs, type VerifiedBlobs } from '@strake/oci';
import type { RegistryClient } from '@strake/oci/registry';
import type { Plugin } from '../plugin/definition.ts';
import { daemonDestination } from './daemon-destination.ts';
import {
  dockerArchiveDestination,
  layoutDestination,
  ociArchiveDestination,
} from './layout-destinations.ts';
import { registryDestination } from './registry-destination.ts';

/**
 * Destinations of core, in the order in which they are asked.
 * @param verified what earlier builds know of layouts
 */
export function builtinDestinations(
  client: () => Promise<RegistryClient>,
  verified: VerifiedBlobs = createVerifiedBlobs(),
): readonly Plugin[] {
  return [
    registryDestination(client),
    layoutDestination(verified),
    ociArchiveDestination,
    dockerArchiveDestination,
    daemonDestination,
  ];
}
