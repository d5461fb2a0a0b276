import type { Layer } from './layer.ts';

/** A layer that core makes from data of its own. What it holds is loaded only where no earlier build has written it. */
export interface SyntheticLayer {
  readonly id: string;
  /** For the history of the image. */
  readonly createdBy: string;
  /** Names what it holds: another key for other entries. */
  readonly key: string;
  /** Absolute paths of its directories. */
  readonly directories: readonly string[];
  load(): Promise<Layer>;
}
