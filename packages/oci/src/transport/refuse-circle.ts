import { redact, StrakeError } from '../errors/index.ts';
import type { Destination } from './parse-destination.ts';

/**
 * Refuses a push to another destination that would lead back.
 * @param from the destination that asks for it
 * @param through schemes of the destinations that led here, and its own
 * @throws DESTINATION_INVALID
 */
export function refuseCircle(
  from: string,
  { scheme, text }: Pick<Destination, 'scheme' | 'text'>,
  through: readonly string[],
): void {
  if (!through.includes(scheme)) return;
  throw new StrakeError(
    'DESTINATION_INVALID',
    `destination "${redact(from)}" leads to "${redact(text)}", which leads back to it`,
    { hint: 'The code behind it has a bug: it may push to destinations of other schemes only.' },
  );
}
