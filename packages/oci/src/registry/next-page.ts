/**
 * The URL of the next page of a list, from the `Link` header with `rel="next"`; undefined on the last page.
 * Source: RFC 8288; OCI distribution-spec v1.1 "Listing Tags", "Listing Referrers".
 */
export function parseNextPage(lines: readonly string[]): string | undefined {
  for (const line of lines) {
    for (const [, target, parameters = ''] of line.matchAll(LINK)) {
      const relation = [...parameters.matchAll(PARAMETER)].find(
        ([, name]) => name?.toLowerCase() === 'rel',
      );
      const names = (relation?.[2] ?? relation?.[3] ?? '').toLowerCase().split(/\s+/);
      if (target && names.includes('next')) return target.trim();
    }
  }
  return undefined;
}

/** `<URL>` and its parameters, whose quoted strings may contain commas. */
const LINK = /<([^>]*)>((?:\s*;\s*[^\s;,="]+(?:\s*=\s*(?:"[^"]*"|[^\s;,"]*))?)*)/g;
const PARAMETER = /;\s*([^\s;,="]+)(?:\s*=\s*(?:"([^"]*)"|([^\s;,"]*)))?/g;
