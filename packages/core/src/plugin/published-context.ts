import type { Descriptor } from '@strake/oci';
import type { PushContext } from './context.ts';
import type { FinishedContext } from './finished-context.ts';
import type { Referrer, ReferrerBlob } from './publication.ts';
import type { PublicationContext } from './publication-check.ts';

/** What a tap of `published` may use. */
export interface PublishedContext<Options = unknown>
  extends Omit<PushContext<Options>, 'progress' | 'pushTo' | 'writeArchive' | 'writeLayout'>,
    FinishedContext,
    Pick<PublicationContext, 'readFile'> {
  /**
   * Asks the user for a secret on the terminal, without echo; several at a time wait for each other.
   * @param question what appears there: `Password of key cosign.key: `
   * @returns undefined without a terminal
   */
  askSecret(question: string): Promise<string | undefined>;
  /**
   * Attaches a manifest to the image at one of its destinations: in a registry as a referrer, in an OCI layout as an entry without a
   * name. The same content has the same digest everywhere.
   * @param destination one of the receipts'
   * @param blobs layers of the manifest, in order
   * @returns the descriptor of the manifest
   * @throws DESTINATION_INVALID for a destination that keeps no such manifests, and whatever it throws
   */
  attach(
    destination: string,
    manifest: Referrer,
    blobs?: readonly ReferrerBlob[],
  ): Promise<Descriptor>;
}
