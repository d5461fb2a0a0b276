import type { RegistryClient } from '../io/registry/index.ts';
import type { Plugin } from '../plugin/definition.ts';
import { daemonDestination } from './daemon-destination.ts';
import {
  dockerArchiveDestination,
  layoutDestination,
  ociArchiveDestination,
} from './layout-destinations.ts';
import { registryDestination } from './registry-destination.ts';

/** Destinations of core, in the order in which they are asked. */
export function builtinDestinations(client: () => Promise<RegistryClient>): readonly Plugin[] {
  return [
    registryDestination(client),
    layoutDestination,
    ociArchiveDestination,
    dockerArchiveDestination,
    daemonDestination,
  ];
}
