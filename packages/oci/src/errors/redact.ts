// Texts of strangers come here, of any length: each expression looks at a character a bounded number of times. So the scheme
// is looked for backwards from its `://`, and a name of a query without a value is passed as a whole.
const USERINFO = /:\/\/(?<=\b[a-z][a-z0-9+.-]*:\/\/)[^\s/@]+@/gi;
const QUERY_VALUE = /([?&])([^=&\s"']+)(?:=[^&\s"']*)?/g;
const AUTHORIZATION = /\b(authorization:?\s*|bearer |basic )[a-z0-9+/=._~-]{8,}/gi;
const HARMLESS_QUERY = new Set(['scope', 'service', 'mount', 'from', 'digest', 'n', 'last']);

/** The text without passwords, tokens and signed query values, as it may stand in a log or an error; in linear time. */
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
