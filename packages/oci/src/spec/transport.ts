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

const URL_START = 'file://';

/** Of Windows. */
const DRIVE = /^[A-Za-z]:[\\/]/;

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

/**
 * Splits `PATH[:NAME]` as containers-transports(5) does: at the first colon, past a Windows drive. A path that contains a colon is written
 * as a URL, `file:///PATH[#NAME]`.
 * @throws REFERENCE_INVALID for a URL that is not a path
 */
export function splitPath(target: string): { readonly path: string; readonly name?: string } {
  if (target.startsWith(`${URL_START}/`)) return splitUrl(target);
  const drive = DRIVE.test(target) ? 2 : 0;
  const colon = target.indexOf(':', drive);
  if (colon < 0) return { path: target };
  return { path: target.slice(0, colon), name: target.slice(colon + 1) };
}

/**
 * The opposite of {@link splitPath}.
 * @param path absolute if it contains a colon
 */
export function joinPath(path: string, name?: string): string {
  if (!path.replace(DRIVE, '').includes(':')) return name === undefined ? path : `${path}:${name}`;
  const url = fileUrl(path);
  return name === undefined ? url : `${url}#${encodeURIComponent(name)}`;
}

/**
 * The URL of a path: without colons, braces and what else has a meaning in a destination.
 * @param path absolute
 */
export function fileUrl(path: string): string {
  const drive = DRIVE.test(path) ? path.slice(0, 2) : '';
  const rest = drive === '' ? path : path.slice(2).replaceAll('\\', '/');
  const steps = rest.split('/').map(encodeURIComponent).join('/');
  return `${URL_START}${drive === '' ? '' : `/${drive}`}${steps}`;
}

function splitUrl(url: string): { readonly path: string; readonly name?: string } {
  const [location = '', name] = url.slice(URL_START.length).split(/#(.*)/s);
  try {
    const path = decodeURIComponent(location.replace(/^\/(?=[A-Za-z]:\/)/, ''));
    if (!/%2f|[?\0]/i.test(location) && !path.includes('\0'))
      return { path, ...(name === undefined ? {} : { name: decodeURIComponent(name) }) };
  } catch {
    // Refused below: no characters are encoded like this.
  }
  throw new StrakeError('REFERENCE_INVALID', `${url} is not the URL of a file`, {
    hint: 'In it, %25 is a percent sign, %23 is #, and %3F is ?; other characters stand for themselves.',
  });
}
