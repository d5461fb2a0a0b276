import { StrakeError } from '../errors/index.ts';

/** Something that is made, and how large it may be. */
export interface MadeSize {
  /** Names it in the error: `the config of image "app" for linux/amd64`. */
  readonly what: string;
  readonly size: number;
  readonly limit: number;
  /** Default `bytes`. */
  readonly unit?: string;
  readonly hint: string;
}

/** Refuses to make what could not be read again. @throws IMAGE_TOO_LARGE */
export function checkSize({ what, size, limit, unit = 'bytes', hint }: MadeSize): void {
  if (size <= limit) return;
  throw new StrakeError(
    'IMAGE_TOO_LARGE',
    `${what} has ${size} ${unit}, and at most ${limit} can be read`,
    {
      hint,
    },
  );
}
