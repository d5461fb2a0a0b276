import { createRequire } from 'node:module';

/** What Go itself has: valid, and in every SBOM. Only for other texts the parser is loaded, which takes 3 ms. */
export const LICENSE_OF_GO = 'BSD-3-Clause';

const require = createRequire(import.meta.url);

/** Nobody writes longer expressions. */
const MAX_LENGTH = 1000;

/**
 * An SPDX license expression of listed licenses, or undefined for any other text: databases of distributions have `custom` or
 * `GPL MIT`. References (`LicenseRef-x`) have no text to go with them here.
 */
export function licenseExpression(text: string | undefined): string | undefined {
  if (text === LICENSE_OF_GO) return text;
  if (
    text === undefined ||
    text.length > MAX_LENGTH ||
    /(?:License|Document|Addition)Ref-/.test(text)
  ) {
    return undefined;
  }
  try {
    const parse: typeof import('spdx-expression-parse') = require('spdx-expression-parse');
    parse(text);
    return text;
  } catch {
    return undefined;
  }
}
