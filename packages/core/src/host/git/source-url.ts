/**
 * Converts a git remote to a web address: `https://HOST/PATH` without user, password, parameters (`;jsessionid=…`), query and `.git`.
 * @returns undefined for anything but a network address: paths, bundles, unknown forms
 */
export function sourceUrl(remote: string): string | undefined {
  const scp = /^(?:[^@/\s]+@)?([^:/\s]+\.[^:/\s]+):(?!\/)(\S+)$/.exec(remote);
  if (scp) return webUrl(scp[1] ?? '', scp[2] ?? '');
  if (!URL.canParse(remote)) return undefined;
  const url = new URL(remote);
  if (!['https:', 'http:', 'ssh:', 'git:', 'git+ssh:'].includes(url.protocol)) return undefined;
  // The port of an SSH server is unrelated to that of the web server.
  return webUrl(url.protocol.startsWith('http') ? url.host : url.hostname, url.pathname);
}

function webUrl(host: string, path: string): string | undefined {
  const clean = path
    .replace(/;[^/]*/g, '')
    .replace(/^\/+|\/+$/g, '')
    .replace(/\.git$/, '');
  return host === '' || clean === '' ? undefined : `https://${host}/${clean}`;
}
