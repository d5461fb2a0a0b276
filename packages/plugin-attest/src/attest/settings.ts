import type { AttachForm, AttestOptions, SbomFormat, SignOptions } from '../options/options.ts';

/** Options with their defaults. */
export interface Settings {
  readonly sbom: readonly SbomFormat[];
  readonly provenance: boolean;
  /** Whether provenance has times. */
  readonly times: boolean;
  readonly sign?: SignOptions;
  readonly forms: readonly AttachForm[];
}

/** @param options undefined: none, where the plugin is listed without options */
export function readSettings(options: AttestOptions | undefined): Settings {
  const { sbom = ['spdx'], provenance = true, sign, attach = 'referrers' } = options ?? {};
  return {
    sbom,
    provenance: provenance !== false,
    times: typeof provenance === 'object' && provenance.times === true,
    ...(sign && !isOff(sign) ? { sign } : {}),
    forms: [attach].flat(),
  };
}

/** `keyless: false` alone turns a signature off that another configuration or default has turned on. */
function isOff({ key, command, publicKey, keyless }: SignOptions): boolean {
  return keyless === false && [key, command, publicKey].every((each) => each === undefined);
}

/** Who signs, for people: `key cosign.key`. */
export function signerName({ key, command }: SignOptions): string {
  if (key !== undefined) return `key ${key}`;
  return command ? `command ${command[0]}` : 'a keyless identity';
}
