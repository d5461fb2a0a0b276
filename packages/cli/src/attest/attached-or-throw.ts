import { commandError } from '../error-codes.ts';
import type { OpenedImage } from '../with-image.ts';
import type { Subject } from './pick-subject.ts';

/** What is looked for, in words of the error. */
interface Wanted {
  /** `SBOM`. */
  readonly what: string;
  /** What else helps where only images of single platforms have one: `, or …`. Default: nothing. */
  readonly orElse?: string;
  /** The hint where nothing has one. */
  readonly hint: string;
}

/**
 * What is attached to a manifest.
 * @param find by its digest
 * @throws ATTESTATION_NOT_FOUND, which says which platforms of an index have one
 */
export async function attachedOrThrow<Found>(
  image: OpenedImage,
  subject: Subject,
  find: (digest: string) => Promise<Found | undefined>,
  { what, orElse = '', hint }: Wanted,
): Promise<Found> {
  const found = await find(subject.digest);
  if (found !== undefined) return found;
  const having: string[] = [];
  for (const { platform, digest } of await subject.platforms())
    if ((await find(digest)) !== undefined) having.push(platform);
  const place = subject.platform ? ` for ${subject.platform}` : '';
  throw commandError('ATTESTATION_NOT_FOUND', `${image.source.name} has no ${what}${place}`, {
    hint:
      having.length > 0
        ? `The images for its platforms have one: choose with --platform ${having.join(', or ')}${orElse}.`
        : hint,
  });
}
