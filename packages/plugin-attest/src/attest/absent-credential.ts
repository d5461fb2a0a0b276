import type { PublicationContext } from '@strake/core/plugin';
import type { AttestOptions, SignOptions } from '../options/options.ts';
import { isFile } from './subjects.ts';

type Host = Pick<PublicationContext<AttestOptions | undefined>, 'env' | 'readFile'>;

/** Programs that could not sign when they were last tried, by {@link commandFacts}, and why. */
const failed = new Map<string, string>();

/**
 * Why an image gets no signature: it only goes to files, and what signs it is not here, as in the job of a pull request.
 * @param destinations those that keep something beside an image
 * @returns a clause for people; undefined: it is signed, or refused
 */
export async function absentCredential(
  destinations: readonly string[],
  sign: SignOptions,
  host: Host,
): Promise<string | undefined> {
  if (!destinations.every(isFile)) return undefined;
  const { key, command, keyless } = sign;
  if (command !== undefined) return failed.get(commandFacts(sign));
  if (key !== undefined) return absentKey(key, host);
  if (!keyless) return undefined;
  const { hasTokenSource } = await import('../sign/identity-token.ts');
  return hasTokenSource(host.env) ? undefined : 'there is no identity token here';
}

/** Keeps why a program does not sign here. @param problem undefined: it signs */
export function noteCommand(sign: SignOptions, problem: string | undefined): void {
  if (problem === undefined) failed.delete(commandFacts(sign));
  else failed.set(commandFacts(sign), problem);
}

async function absentKey(key: string, host: Host): Promise<string | undefined> {
  const { readKeyIfThere } = await import('../sign/key-source.ts');
  const bytes = await readKeyIfThere(key, host);
  if (bytes === undefined) return `key ${key} is not here`;
  if (host.env.COSIGN_PASSWORD !== undefined) return undefined;
  const { readKeyFile } = await import('../sign/key-file.ts');
  const { isEncrypted } = readKeyFile(bytes, `key ${key}`);
  return isEncrypted ? `COSIGN_PASSWORD is not set, which key ${key} needs` : undefined;
}

function commandFacts({ command, publicKey }: SignOptions): string {
  return JSON.stringify([command, publicKey]);
}
