import type { PushReceipt } from '@strake/oci';
import { redact } from '@strake/oci/internal';
import type { Destination } from './destination.ts';
import type { FinishedImage } from './finished-image.ts';
import { isOwnScheme } from './own-scheme.ts';
import { performPush } from './perform-push.ts';
import { type BuildSession, inPhase } from './session.ts';

/**
 * Pushes an image to one destination.
 * @throws DESTINATION_INVALID if no plugin handles it, and the errors of the plugin that does
 */
export async function pushImage(
  session: BuildSession,
  finished: FinishedImage,
  destination: Destination,
): Promise<PushReceipt> {
  const { of, tree } = finished;
  const { image } = of;
  if (!tree) throw new RangeError(`image "${image.name}" has nothing to push`);
  // Events are printed, and stored by CI.
  const shown = redact(destination.text);
  const where = { phase: 'push' as const, image: image.name, destination: shown };
  return inPhase(session, where, async () => {
    const { receipt, facts } = await performPush(session, { ...finished, tree }, destination, []);
    session.emit({
      type: 'pushed',
      image: image.name,
      destination: shown,
      facts,
      isStandard: isOwnScheme(session.hooks, destination.scheme),
      reference: receipt.reference,
      digest: receipt.digest,
    });
    return receipt;
  });
}
