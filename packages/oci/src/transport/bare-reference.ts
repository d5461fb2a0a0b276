import { splitPath } from '../spec/transport.ts';

/** What a string without a transport may stand for. */
export type BareForm = 'archive' | 'layout' | 'registry';

/** No reference to a registry begins like this. */
const PATH = /^(?:[/~\\]|\.{1,2}(?:[/\\]|$)|[A-Za-z]:[/\\])/;
const ARCHIVE = /\.(?:tar|tgz|tar\.gz)$/i;

/** True for a string that cannot be a reference to a registry, because it begins like a path. */
export function isPathForm(text: string): boolean {
  return PATH.test(text);
}

/** What a string without a transport may stand for, by its form alone; empty if that does not tell. */
export function bareForms(text: string): readonly BareForm[] {
  if (ARCHIVE.test(splitPath(text).path)) return ['archive'];
  if (isPathForm(text)) return ['layout'];
  if (hasHost(text)) return ['registry'];
  return text.includes('/') ? ['layout', 'registry'] : [];
}

/** The hint how to write a reference with its transport. */
export function bareHint(text: string, forms: readonly BareForm[]): string {
  const ways: Readonly<Record<BareForm, readonly [what: string, how: string]>> = {
    archive: [
      'an archive',
      `oci-archive:${text}, or docker-archive:${text} in the format of "docker save"`,
    ],
    layout: ['a layout in a directory', `oci:${text}`],
    registry: [hasHost(text) ? 'a registry' : 'Docker Hub', `docker://${text}`],
  };
  const parts = forms.map((form, at) => {
    const [what, how] = ways[form];
    return at === 0 ? `For ${what} write ${how}` : `for ${what} ${how}`;
  });
  return `${parts.join(', ')}.`;
}

/** True if the part before the first slash names a registry, as in Docker. */
function hasHost(text: string): boolean {
  const [, host = ''] = /^([\w.-]+(?::\d+)?)\//.exec(text) ?? [];
  return /[.:]|^localhost$/.test(host);
}
