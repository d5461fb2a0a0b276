/** How images are signed: one of them. */
export interface SignOptions {
  /** File of a private key, relative to the configuration, or `env://VARIABLE`: cosign's encrypted one, or PKCS#8 PEM. */
  readonly key?: string;
  /** With a certificate of sigstore for an identity token of the environment. */
  readonly keyless?: boolean | KeylessServices;
  /** A program that signs, and its arguments. */
  readonly command?: readonly string[];
  /** File of the public key that belongs to `command`. Relative to the configuration. */
  readonly publicKey?: string;
}

/** The instance of sigstore that signs. Default: the public one. */
export interface KeylessServices {
  /** URL of the certificate authority. */
  readonly fulcio?: string;
  /** URL of the transparency log, of version 1. */
  readonly rekor?: string;
  /** URL of the timestamp authority. Default: none, since the log says when. */
  readonly tsa?: string;
  /** Whom the identity token is for. Default: `sigstore`. */
  readonly audience?: string;
  /**
   * File of a signing config, as `cosign signing-config create` writes it, instead of the three URLs. Relative to the configuration.
   */
  readonly signingConfig?: string;
}

/** Formats of SBOMs: SPDX 2.3 and CycloneDX 1.6, both as JSON. */
export type SbomFormat = 'spdx' | 'cyclonedx';

/**
 * Where attestations are stored: as referrers of the image, as manifests in its index (BuildKit's form), or under tags of its
 * digest (cosign's old form).
 */
export type AttachForm = 'referrers' | 'index' | 'tags';

/** What provenance says besides the default. */
export interface ProvenanceOptions {
  /** When the build began, and which run of CI it was. Default: false. */
  readonly times?: boolean;
}

/** Options of `attest`. */
export interface AttestOptions {
  /** Default: `[spdx]`; empty: no SBOM. */
  readonly sbom?: readonly SbomFormat[];
  /** Default: true. */
  readonly provenance?: boolean | ProvenanceOptions;
  /** Default: not signed; null as well. */
  readonly sign?: SignOptions | null;
  /** Default: `referrers`. */
  readonly attach?: AttachForm | readonly AttachForm[];
}
