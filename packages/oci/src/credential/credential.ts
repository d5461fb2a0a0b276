/** A secret for a registry, and where it was found. */
export type Credential = { readonly source: string } & (
  | { readonly kind: 'password'; readonly username: string; readonly password: string }
  /** An OAuth2 refresh token: exchanged for access tokens, never sent to the registry itself. */
  | { readonly kind: 'identity'; readonly username: string; readonly token: string }
  /** A bearer token that is sent to the registry as it is. */
  | { readonly kind: 'bearer'; readonly token: string }
);

/** Environment variables of the caller. */
export type Environment = Readonly<Record<string, string | undefined>>;
