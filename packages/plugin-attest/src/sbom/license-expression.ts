import parse from 'spdx-expression-parse';

/** Nobody writes longer expressions. */
const MAX_LENGTH = 1000;

/**
 * An SPDX license expression of listed licenses, or undefined for any other text: databases of distributions have `custom` or
 * `GPL MIT`. References (`LicenseRef-x`) have no text to go with them here.
 */
export function licenseExpression(text: string | undefined): string | undefined {
  if (
    text === undefined ||
    text.length > MAX_LENGTH ||
    /(?:License|Document|Addition)Ref-/.test(text)
  ) {
    return undefined;
  }
  try {
    parse(text);
    return text;
  } catch {
    return undefined;
  }
}
