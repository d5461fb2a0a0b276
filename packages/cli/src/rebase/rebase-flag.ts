import type { RegistryFlags } from '../registry-flag.ts';

/** Options of `strake rebase`. */
export interface RebaseFlags extends RegistryFlags {
  /** `BASE`, or `PATTERN=BASE`. */
  readonly onto?: readonly string[];
  readonly tag?: readonly string[];
  readonly oldBase?: string;
  readonly dryRun?: boolean;
  readonly check?: boolean;
  readonly json?: boolean;
}
