/** Source: Microsoft, "Naming Files, Paths, and Namespaces": reserved characters. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: Windows refuses them
const RESERVED = /[<>:"|?*\\\u0000-\u001f]/u;

/** Source: the same page, reserved names, also with an extension; superscript digits count as digits. */
const DEVICE = /^(?:CON|PRN|AUX|NUL|CONIN\$|CONOUT\$|(?:COM|LPT)[0-9\u00b9\u00b2\u00b3])$/;

/** Why Windows refuses a name, as the rest of a sentence about it; undefined if it is valid. */
export function nameProblem(name: string): string | undefined {
  const [character] = RESERVED.exec(name) ?? [];
  if (character !== undefined) return `contains ${JSON.stringify(character)}`;
  if (/[. ]$/.test(name)) return 'ends in a dot or a space';
  const [stem = ''] = name.split('.', 1);
  if (DEVICE.test(foldCase(stem.trimEnd()))) return 'is a device name';
  return undefined;
}

/**
 * Folds a string as Windows compares names: each UTF-16 unit in upper case by itself, so that "ß" is not "SS".
 * Source: [MS-FSA] 2.1.5.1, [MS-UCODEREF] 2.2.1.3 (the upper-case table that NTFS keeps in $UpCase).
 */
export function foldCase(text: string): string {
  let folded = '';
  for (let at = 0; at < text.length; at += 1) folded += upperCase(text.charAt(at));
  return folded;
}

/** Dotless i and long s stay: upper case would turn them into ASCII letters. */
const STAYS = new Set(['\u0131', '\u017f']);

function upperCase(unit: string): string {
  if (STAYS.has(unit)) return unit;
  const upper = unit.toUpperCase();
  return upper.length === 1 ? upper : greekCapital(unit);
}

/** Greek letters with iota subscript have their own capitals, but toUpperCase returns two letters. */
function greekCapital(unit: string): string {
  const code = unit.charCodeAt(0);
  if (code >= 0x1f80 && code <= 0x1faf) return String.fromCharCode(code | 8);
  return [0x1fb3, 0x1fc3, 0x1ff3].includes(code) ? String.fromCharCode(code + 9) : unit;
}
