import type { Attachment } from '../spec/attachment.ts';
import type { PushReceipt } from '../spec/image-tree.ts';
import type { DestinationFacts } from '../transport/destination-facts.ts';
import type {
  ImagePush,
  PushNames,
  TransportContext,
  WriteContext,
} from '../transport/transport.ts';

/** What a destination may use to write an image. */
export interface CopyWriteContext extends WriteContext {
  /**
   * Writes the image to another destination: for one that stands for others.
   * @throws DESTINATION_INVALID for one that leads back here, and whatever that destination throws
   */
  pushTo(destination: string): Promise<PushReceipt>;
}

/** Writes images to the destinations of one scheme. */
export interface CopyDestination {
  /** What stands before the first colon. */
  readonly scheme: string;
  /** Absent: those of the next one with the same scheme. */
  readonly facts?: DestinationFacts;
  /**
   * Refuses what `write` would refuse, before an image is read; only that of the first destination of a scheme is called.
   * @throws as `write`
   */
  check?(push: PushNames, context: TransportContext): Promise<void>;
  /**
   * Puts artifacts beside the image that they refer to; absent: the built-in destination of the same scheme does so, if it can. A
   * destination that gives images other digests does not get any.
   * @param target what stands behind the scheme of the destination
   * @throws as `write`
   */
  attach?(
    attachments: readonly Attachment[],
    target: string,
    context: Pick<WriteContext, 'directory' | 'signal'>,
  ): Promise<void>;
  /** @returns undefined for what it does not take: the next one with the same scheme is asked, the built-in one last */
  write(push: ImagePush, context: CopyWriteContext): Promise<PushReceipt | undefined>;
}
