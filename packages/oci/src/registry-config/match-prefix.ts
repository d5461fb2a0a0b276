/**
 * How many characters of a name (`HOST[:PORT]/PATH`) a prefix covers; undefined if it does not match. A prefix ends where a
 * component of the name ends; `*.DOMAIN` covers every subdomain.
 * Source: containers-registries.conf(5) "Choosing a [[registry]] TOML table".
 */
export function matchPrefix(name: string, prefix: string): number | undefined {
  let end = prefix.length;
  if (prefix.startsWith('*.')) {
    const at = name.indexOf(prefix.slice(1));
    if (at < 0 || name.slice(0, at).includes('/')) return undefined;
    end = at + prefix.length - 1;
  } else if (!name.startsWith(prefix)) {
    return undefined;
  }
  return end === name.length || /[:/@]/.test(name[end] ?? '') ? end : undefined;
}
