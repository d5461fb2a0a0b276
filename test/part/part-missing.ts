import type { PartName } from './versions.ts';

/** A part is not on this machine and cannot be made here. The message says how to get it. */
export class PartMissing extends Error {
  readonly part: PartName;

  constructor(part: PartName, why: string, options?: ErrorOptions) {
    super(`test part "${part}" is missing: ${why}`, options);
    this.name = 'PartMissing';
    this.part = part;
  }
}
