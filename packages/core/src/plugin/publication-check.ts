import type { DestinationContext } from './destination-check.ts';

/** A destination of an image, known before anything is built. */
export interface IntendedDestination {
  /** As written: `docker://ghcr.io/acme/app`. */
  readonly destination: string;
  readonly scheme: string;
  /** Whether `context.attach` has a place for manifests there. */
  readonly attaches: boolean;
}

/** What is known of an image before anything is built. */
export interface IntendedPublication {
  readonly image: string;
  readonly destinations: readonly IntendedDestination[];
  /** `linux/amd64`; plugins may still remove some. */
  readonly platforms: readonly string[];
  /** `index` of the configuration: false for a bare manifest, `auto` for one where a single platform is built. */
  readonly index: boolean | 'auto';
}

/** What `checkPublication` of a plugin may use. */
export interface PublicationContext<Options = unknown> extends DestinationContext<Options> {
  /**
   * The bytes of a regular file of at most 16 MiB, wherever it is.
   * @param path relative paths start at the directory of the configuration
   * @throws FILE_UNREADABLE
   */
  readFile(path: string): Promise<Uint8Array>;
}
