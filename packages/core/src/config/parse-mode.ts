import { StrakeError } from '../errors/index.ts';

const OCTAL = /^0?[0-7]{3,4}$/;
const HINT = 'Write a mode as octal digits in quotes, such as "0755".';

/**
 * Schema of a mode in a plugin's options. Bare numbers are refused: YAML 1.1 and 1.2 read 0755 differently.
 */
export const octalMode: Readonly<Record<string, unknown>> = {
  type: 'string',
  pattern: OCTAL.source,
  description: 'Permissions as octal digits in quotes: "0755".',
  'x-form': 'three or four octal digits',
  'x-hint': HINT,
};

/**
 * Parses octal digits: `0755` is 493.
 * @throws CONFIG_VALUE_INVALID for anything else
 */
export function parseMode(text: string): number {
  if (typeof text === 'string' && OCTAL.test(text)) return Number.parseInt(text, 8);
  throw new StrakeError(
    'CONFIG_VALUE_INVALID',
    `mode ${JSON.stringify(text)} is not three or four octal digits`,
    { hint: HINT },
  );
}
