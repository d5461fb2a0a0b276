import type { Layer } from './layer.ts';

/** A layer that strake generates from its own data. Its content is loaded only if no earlier build has written it. */
export interface SyntheticLayer {
  readonly id: string;
  /** For the history of the image. */
  readonly createdBy: string;
  /** Identifies its content: different entries need a different key. */
  readonly key: string;
  /** Absolute paths of its directories. */
  readonly directories: readonly string[];
  load(): Promise<Layer>;
}
