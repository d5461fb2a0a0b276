import type { AskPassword } from './signing-key.ts';

/** The password of a key as cosign finds it: from `COSIGN_PASSWORD`, which may be empty, or from the terminal. */
export function findPassword(
  env: Readonly<Record<string, string | undefined>>,
  askSecret: AskPassword | undefined,
): AskPassword {
  return async (question) => env.COSIGN_PASSWORD ?? (await askSecret?.(question));
}
