/** `credential-helpers` of `registries.conf`: where logins are looked for, in order. Source: containers-registries.conf(5). */
export interface CredentialHelpers {
  /** Each what stands behind `docker-credential-`, or {@link AUTH_FILES}; at least one. */
  readonly names: readonly string[];
  /** The file that names them, for people. */
  readonly source: string;
}

/** Stands for all files that hold logins. */
export const AUTH_FILES = 'containers-auth.json';

/** What holds where no `registries.conf` says anything. */
export const ONLY_FILES: CredentialHelpers = { names: [AUTH_FILES], source: '' };
