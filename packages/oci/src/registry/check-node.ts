import { StrakeError } from '../errors/index.ts';

/** As `engines` of the package has it: older versions lack the CAs of the system, and zstd. */
const [MAJOR, MINOR] = [22, 19];

/**
 * Checks the version of Node.js; not every package manager does.
 * @throws NODE_UNSUPPORTED
 */
export function checkNode(version: string): void {
  const [major = 0, minor = 0] = version.split('.').map(Number);
  if (major > MAJOR || (major === MAJOR && minor >= MINOR)) return;
  const message = `@strake/oci requires Node.js ${MAJOR}.${MINOR} or newer; this is ${version}`;
  throw new StrakeError('NODE_UNSUPPORTED', message, { hint: 'Install a newer Node.js.' });
}
