import type { ConfigFlags } from '../build-flag.ts';
import type { ImageFlags } from '../image-flag.ts';
import type { CacheFromFlag } from '../remote-cache-flag.ts';

export type DiffFormat = 'text' | 'markdown' | 'json';

/** Options of `strake diff`. Those of a build are for a comparison with what would be built. */
export interface DiffFlags extends ImageFlags, ConfigFlags, CacheFromFlag {
  readonly image?: readonly string[];
  /** False with `--no-cache`. */
  readonly cache?: boolean;
  readonly format?: DiffFormat;
  readonly json?: boolean;
  readonly failOn?: readonly string[];
  readonly ignore?: readonly string[];
  /** Attribute the bytes of programs to modules. */
  readonly sizes?: boolean;
  /** List everything. */
  readonly all?: boolean;
}
