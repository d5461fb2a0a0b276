// Input is untrusted and of any length: each expression visits a character a bounded number of times. For that the scheme
// is matched backwards from its `://`, and a query name without a value is consumed as a whole. References to images in
// manifests, `strake://app@sha256:…`, have no users.
const USERINFO = /:\/\/(?<=\b(?!(?:strake|ko):)[a-z][a-z0-9+.-]*:\/\/)[^\s/@]+@/gi;
const QUERY_VALUE = /([?&])([^=&\s"']+)(?:=[^&\s"']*)?/g;
const AUTHORIZATION = /\b(authorization:?\s*|bearer |basic )[a-z0-9+/=._~-]{8,}/gi;
const HARMLESS_QUERY = new Set(['scope', 'service', 'mount', 'from', 'digest', 'n', 'last']);

/** Removes passwords, tokens and signed query values, so that a string may appear in a log or an error; takes linear time. */
export function redact(text: string): string {
  return text
    .replace(USERINFO, '://')
    .replace(QUERY_VALUE, (whole, mark: string, name: string) =>
      whole.length === mark.length + name.length || HARMLESS_QUERY.has(name.toLowerCase())
        ? whole
        : `${mark}${name}=…`,
    )
    .replace(AUTHORIZATION, '$1…');
}
