import type { PushReceipt } from '../spec/image-tree.ts';
import type { DestinationFacts } from '../transport/destination-facts.ts';
import type {
  ImagePush,
  PushNames,
  TransportContext,
  WriteContext,
} from '../transport/transport.ts';

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
  /** @returns undefined for what it does not take: the next one with the same scheme is asked, the built-in one last */
  write(push: ImagePush, context: WriteContext): Promise<PushReceipt | undefined>;
}
