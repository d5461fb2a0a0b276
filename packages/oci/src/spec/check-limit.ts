import { StrakeError } from '../errors/index.ts';

/** Something that is built, and how large it may be. */
export interface Measured {
  /** Names it in the error: `the config of image "app" for linux/amd64`. */
  readonly what: string;
  readonly size: number;
  readonly limit: number;
  /** Default `bytes`. */
  readonly unit?: string;
  readonly hint: string;
}

/** Rejects what would exceed the limits that images are read with. @throws IMAGE_TOO_LARGE */
export function checkLimit({ what, size, limit, unit = 'bytes', hint }: Measured): void {
  if (size <= limit) return;
  throw new StrakeError('IMAGE_TOO_LARGE', `${what} has ${size} ${unit}; the limit is ${limit}`, {
    hint,
  });
}
