/** The beginning of a file, and what it is. */
export interface PreviewAnswer {
  /** Bytes of the file. */
  readonly size: number;
  /** Present for text: UTF-8, up to 1 MiB. */
  readonly text?: string;
  /** The first bytes, up to 64 KiB, in base64. A file of the page may have neither them nor the text. */
  readonly head?: string;
  readonly program?: ProgramAnswer;
  readonly certificates?: readonly CertificateAnswer[];
}

/** A program: what its headers and, of Go, its build information say. */
export interface ProgramAnswer {
  /** `ELF 64-bit, little-endian`. */
  readonly format: string;
  /** Facts of the header by name, in order. */
  readonly facts: readonly Fact[];
  readonly sections: readonly { readonly name: string; readonly size: number }[];
  readonly goBuild?: GoAnswer;
}

/** What a program of Go says of its build. */
export interface GoAnswer {
  readonly goVersion: string;
  readonly path?: string;
  readonly modules: readonly GoModule[];
  readonly settings: readonly Fact[];
}

/** A module in a program of Go; the main module comes first. */
export interface GoModule {
  readonly path: string;
  readonly version: string;
  /** `path version` of what replaces it. */
  readonly replacement?: string;
}

/** An X.509 certificate. */
export interface CertificateAnswer {
  readonly subject: string;
  readonly issuer: string;
  /** Seconds since 1970. */
  readonly notBefore: number;
  readonly notAfter: number;
  /** Hex digits with colons. */
  readonly sha256: string;
  readonly serial: string;
  readonly names: string;
  readonly key: string;
  readonly isAuthority: boolean;
}

/** A name and its value, shown as a line. */
export type Fact = readonly [name: string, value: string];
