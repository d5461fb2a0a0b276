/** `1.2 MB`, in powers of 1000 as registries count. */
export function formatBytes(bytes: number): string {
  const units = ['B', 'kB', 'MB', 'GB', 'TB'];
  let value = bytes;
  let at = 0;
  while (value >= 999.5 && at < units.length - 1) {
    value /= 1000;
    at += 1;
  }
  const digits = at === 0 || value >= 100 ? 0 : value >= 10 ? 1 : 2;
  return `${value.toFixed(digits)} ${units[at]}`;
}

/** `12,345`. */
export function formatCount(count: number): string {
  return String(count).replaceAll(/\B(?=(\d{3})+$)/g, ',');
}

/** `1 file`, `12,345 files`. */
export function counted(count: number, noun: string): string {
  return `${formatCount(count)} ${noun}${count === 1 ? '' : 's'}`;
}

/** `sha256:0123456789ab…`. */
export function shortDigest(digest: string): string {
  const [algorithm = '', hex = ''] = digest.split(':');
  return hex.length > 12 ? `${algorithm}:${hex.slice(0, 12)}` : digest;
}

/** `2026-11-30 09:41:00 UTC`. */
export function formatTime(seconds: number): string {
  const date = new Date(seconds * 1000);
  if (Number.isNaN(date.getTime())) return String(seconds);
  return `${date.toISOString().slice(0, 19).replace('T', ' ')} UTC`;
}

const TYPE_LETTERS: Readonly<Record<string, string>> = {
  directory: 'd',
  symlink: 'l',
  'character-device': 'c',
  'block-device': 'b',
  fifo: 'p',
};

/** `drwxr-xr-x`, as ls prints it. */
export function formatMode(type: string, mode: number): string {
  const bits = [6, 3, 0].map((shift) => {
    const three = (mode >> shift) & 7;
    return `${three & 4 ? 'r' : '-'}${three & 2 ? 'w' : '-'}${three & 1 ? 'x' : '-'}`;
  });
  const special = (at: number, bit: number, letter: string) => {
    const text = bits[at] ?? '';
    if ((mode & bit) === 0) return text;
    return text.slice(0, 2) + (text.endsWith('x') ? letter : letter.toUpperCase());
  };
  const [owner, group, others] = [
    special(0, 0o4000, 's'),
    special(1, 0o2000, 's'),
    special(2, 0o1000, 't'),
  ];
  return `${TYPE_LETTERS[type] ?? '-'}${owner}${group}${others}`;
}

/** `linux/arm64`; of an image that does not say it, `no platform`. */
export function platformName({ platform }: { readonly platform: string }): string {
  return visible(platform) || 'no platform';
}

/** The place of a value in a document: `config.Labels.team`, `annotations["dev.example.key"]`. */
export function keyPath(path: readonly (string | number)[]): string {
  return path
    .map((key, at) => {
      if (typeof key === 'string' && /^[\w-]+$/.test(key)) return at > 0 ? `.${key}` : key;
      return `[${typeof key === 'string' ? visible(JSON.stringify(key)) : key}]`;
    })
    .join('');
}

/** Characters that hide, reverse or break a line: controls, separators, bidirectional formatting, zero width. */
const INVISIBLE = /[\p{Cc}\p{Zl}\p{Zp}\u00ad\u061c\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufeff]/gu;

/** A name in one line, with characters that cannot be seen as `\u{202e}`. */
export function visible(text: string): string {
  return text.replaceAll(
    INVISIBLE,
    (character) => `\\u{${character.codePointAt(0)?.toString(16) ?? ''}}`,
  );
}
