import type { SignerFlags } from '../attest/choose-signer.ts';
import type { OldSignerFlags } from '../attest/old-signer-flag.ts';
import type { RegistryFlags } from '../registry-flag.ts';

/** Options of `strake rebase`. */
export interface RebaseFlags extends RegistryFlags, SignerFlags, OldSignerFlags {
  /** `BASE`, or `PATTERN=BASE`. */
  readonly onto?: readonly string[];
  readonly tag?: readonly string[];
  readonly oldBase?: string;
  readonly dryRun?: boolean;
  readonly check?: boolean;
  /** False with `--no-attest`. */
  readonly attest?: boolean;
  readonly json?: boolean;
}

/** Whether the result is signed. */
export function isSigning({ key, keyless, command }: RebaseFlags): boolean {
  return [key, keyless, command].some((each) => each !== undefined);
}
