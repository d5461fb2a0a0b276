import { redact } from '@strake/oci/internal';

/** Names of keys whose values may be secret, in any spelling. */
const SECRET =
  /token|secret|passw|passphrase|passcode|credential|private|api[-_.]?key|\bkey\b|[-_]key\b|[a-z]Key\b|\bauth\b|\bpin\b|_pin\b|\bpwd\b/i;

/** An absolute path of a machine; `docker://HOST/PATH` has none. */
const ABSOLUTE = /(?:^|[\s=:,[{"'])(?:~?\/(?!\/)|~(?:$|\s)|[A-Za-z]:[\\/]|\\\\|file:)/;

/** `v1.2.3`, `2.0-rc.1`, `v1.2.3-4-g0123abc-dirty`, `true`. */
const VERSION =
  /^["']?(?:v?\d{1,10}(?:\.\d{1,10}){0,4}(?:[-.+](?:(?:alpha|beta|rc|pre|dev)[-.]?)?\d{0,10})?(?:-g[0-9a-f]{7,12})?(?:-dirty)?|true|false|null)["']?$/;

/**
 * What may be recorded publicly of `KEY=VALUE` that the command line changed: the key, always; and its value, unless it may be secret or is a
 * place of the machine. `…` stands for a value that is left out:
 * - of a variable (`vars`), or one that a tool gets (`env` of a plugin), unless it is a version, true or false
 * - of a key that has the name of a secret, or that contains such a key
 * - with an absolute path, outside of `config`, whose paths are those of the image
 */
export function recordedOverride(override: string): string {
  const [, key = override, value] =
    /^((?:"[^"]*"|'[^']*'|[^="'])*)=([\s\S]*)$/.exec(override) ?? [];
  if (value === undefined) return `${redact(key)}=…`;
  return redact(`${key}=${isPublic(key, value.trim()) ? value : '…'}`);
}

function isPublic(key: string, value: string): boolean {
  const path = key.trim().replace(/^images\.(?:"[^"]*"|'[^']*'|[^."']*)\./, '');
  const [top = ''] = /^[^.]*/.exec(path.replaceAll(/["']/g, '')) ?? [];
  if (SECRET.test(key)) return false;
  const isForTool = top !== 'config' && /(?:^|[."'])env(?:$|[."'])/.test(path);
  if (top === 'vars' || isForTool) return VERSION.test(value);
  // Maps have keys too.
  if (/[{:]/.test(value) && (SECRET.test(value) || /\b(?:vars|env)\b/.test(value))) return false;
  return top === 'config' || !ABSOLUTE.test(value);
}
