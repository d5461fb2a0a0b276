/** `credential-helpers` of `registries.conf`: where credentials are searched for, in order. Source: containers-registries.conf(5). */
export interface CredentialHelpers {
  /** Each the part after `docker-credential-`, or {@link AUTH_FILES}; at least one. */
  readonly names: readonly string[];
  /** The file that configures them, for messages. */
  readonly source: string;
}

/** Means all credential files. */
export const AUTH_FILES = 'containers-auth.json';

/** The default without a setting in `registries.conf`. */
export const ONLY_FILES: CredentialHelpers = { names: [AUTH_FILES], source: '' };
