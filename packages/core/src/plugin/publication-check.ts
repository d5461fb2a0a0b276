import type { Descriptor } from '@strake/oci';
import type { DestinationContext } from './destination-check.ts';
import type { FinishedContext } from './finished-context.ts';

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
  /** True: programs of the image are compiled next, so that most likely it will be another one. Absent in a plan. */
  readonly due?: true;
  /** Absent before anything is compiled, and in a plan. */
  readonly finished?: FinishedPublication;
}

/** An image that is built, and has no name anywhere yet. */
export interface FinishedPublication {
  /** The index, or the only manifest. */
  readonly root: Descriptor;
  /** Manifests of the platforms, in the order of the index. */
  readonly manifests: readonly Descriptor[];
}

/** What a tap of `published` would attach to an image at one destination, for `strake plan`. */
export interface PlannedAttachment {
  /** One of the publication's. */
  readonly destination: string;
  /** What it is, on one line: `SBOM (spdx)`. */
  readonly what: string;
  /** `referrer` of the image, a `tag` of its own, or a manifest in its `index`. */
  readonly place: 'referrer' | 'tag' | 'index';
  /** What it is attached to: platforms, and `index`. */
  readonly subjects: readonly string[];
  /** Who signs it, on one line: `key cosign.key`. */
  readonly signer?: string;
}

/** What `checkPublication` of a plugin may use. */
export interface PublicationContext<Options = unknown>
  extends DestinationContext<Options>,
    Pick<FinishedContext, 'remember' | 'buildFacts'> {
  /**
   * Asks the user for a secret on the terminal, without echo; several at a time wait for each other.
   * @param question what appears there: `Password of key cosign.key: `
   * @returns undefined without a terminal
   */
  askSecret(question: string): Promise<string | undefined>;
  /**
   * The bytes of a regular file of at most 16 MiB, wherever it is.
   * @param path relative paths start at the directory of the configuration
   * @throws FILE_UNREADABLE
   */
  readFile(path: string): Promise<Uint8Array>;
}
