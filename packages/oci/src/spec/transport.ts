import { type ErrorCode, StrakeError } from '../errors/index.ts';

/**
 * Transports of podman and skopeo that strake does not support. Their names are never taken for repositories on Docker Hub.
 * Source: containers-transports(5); containers/image, transports/alltransports.
 */
const UNSUPPORTED: readonly string[] = [
  'atomic',
  'containers-storage',
  'dir',
  'ostree',
  'sif',
  'tarball',
];

/** The transport of what names none: a registry. Source: containers-transports(5), docker://. */
export const DEFAULT_TRANSPORT = 'docker';

/** True for what may stand before the first colon. Source: RFC 3986 section 3.1, in lower case. */
export function isScheme(text: string): boolean {
  return /^[a-z][a-z0-9+.-]*$/.test(text);
}

/** Splits `SCHEME:REST`; undefined if it does not begin with a scheme. */
export function splitScheme(
  text: string,
): { readonly scheme: string; readonly rest: string } | undefined {
  const colon = text.indexOf(':');
  const scheme = text.slice(0, Math.max(colon, 0));
  return isScheme(scheme) ? { scheme, rest: text.slice(colon + 1) } : undefined;
}

/**
 * Splits `oci:DIR`, `docker://REFERENCE`, `REFERENCE`. Without a known scheme it is a reference to a registry.
 * Source: containers-transports(5).
 */
export function splitTransport(
  text: string,
  known: (scheme: string) => boolean,
): { scheme: string; target: string } {
  const found = splitScheme(text);
  const { scheme, rest } = found ?? { scheme: '', rest: '' };
  if (found && rest.startsWith('//')) return { scheme, target: rest.slice(2) };
  // A misspelt transport, rather than a repository of Docker Hub with a tag.
  const isMeant = /^(?:docker|oci|containers)-[a-z]/.test(scheme) || isUnsupported(scheme);
  if (found && (known(scheme) || isMeant)) return { scheme, target: rest };
  return { scheme: DEFAULT_TRANSPORT, target: text };
}

/**
 * The error for a transport that no plugin handles.
 * @param subject names it: `base dir:x`
 * @param offers the supported ones, for the hint
 */
export function unknownTransport(
  code: ErrorCode,
  subject: string,
  scheme: string,
  offers: string,
): StrakeError {
  if (scheme === 'ko') {
    return new StrakeError(code, `${subject} is a ko reference, which names a Go program`, {
      hint: 'An image is expected here.',
    });
  }
  if (!isUnsupported(scheme))
    return new StrakeError(code, `${subject} has the unknown transport "${scheme}:"`, {
      hint: offers,
    });
  const what = `${subject} has the transport "${scheme}:", which strake does not support`;
  return new StrakeError(code, what, {
    hint: `${offers} A repository on Docker Hub with this name is docker://${scheme}:TAG.`,
  });
}

export function isUnsupported(scheme: string): boolean {
  return UNSUPPORTED.includes(scheme);
}

/** Splits `PATH[:NAME]` as containers-transports(5) does: at the first colon, past a Windows drive. */
export function splitPath(target: string): { readonly path: string; readonly name?: string } {
  const drive = /^[A-Za-z]:[\\/]/.test(target) ? 2 : 0;
  const colon = target.indexOf(':', drive);
  if (colon < 0) return { path: target };
  return { path: target.slice(0, colon), name: target.slice(colon + 1) };
}
