import { type Explorer, exploreImages, serveExplorer } from '@strake/explore';
import { digestOf, type ImageSource, type TarEntry, writeTar } from '@strake/oci';
import { MemoryImage } from '@strake/oci/testing';
import type { Scope } from '../tool/index.ts';

/** What runs in a page that lets it: it marks the window. */
export const ATTACK = '<img src=x onerror="window.attacked=1"><script>window.attacked=1</script>';

export type Member = Pick<TarEntry, 'name'> & Partial<TarEntry> & { readonly content?: string };

/** An image of one layer in memory. */
export async function imageOf(
  members: readonly Member[],
  more: { readonly config?: object; readonly manifest?: object } = {},
): Promise<ImageSource> {
  const image = new MemoryImage();
  const tar = await tarOf(members);
  const layer = image.layer(tar);
  const manifest = image.manifest([layer], [digestOf(tar).digest], more);
  return image.source(manifest, 'memory');
}

/** Opens images as the page asks for them. */
export function explore(...sources: readonly ImageSource[]): Promise<Explorer> {
  const { signal } = new AbortController();
  const images = sources.map((source, at) => ({ reference: `example.com/app:v${at + 1}`, source }));
  return exploreImages(images, { signal });
}

/** Serves images until the test ends. @returns the address of the page */
export async function serve(t: Scope, ...sources: readonly ImageSource[]): Promise<string> {
  const explorer = await explore(...sources);
  const server = await serveExplorer(explorer);
  t.after(async () => {
    await server.close();
    await explorer.close();
  });
  return server.url;
}

/** Names, labels and files that try to run script wherever they are shown. */
export function hostileImage(): Promise<ImageSource> {
  const closing = '</script><script>window.attacked=1</script>';
  return imageOf(
    [
      { name: `${ATTACK.replaceAll('/', '\\')}.txt`, content: ATTACK },
      { name: 'a"><svg onload=window.attacked=1>', content: closing },
      { name: 'reversed-\u202etxt.exe', content: 'a\u202eb' },
      { name: 'page.html', content: `<!doctype html>${ATTACK}` },
      {
        name: 'image.svg',
        content: '<svg xmlns="http://www.w3.org/2000/svg" onload="window.attacked=1"></svg>',
      },
      { name: 'data.json', content: JSON.stringify({ text: closing, more: '<!--<script>' }) },
      { name: '__proto__', content: 'a name like any other' },
      { name: 'constructor/prototype', content: 'x' },
      { name: 'link', type: 'symlink', linkname: 'javascript:window.attacked=1' },
      { name: 'javascript:window.attacked=1', content: 'x' },
    ],
    {
      config: {
        config: {
          Env: [`A=${ATTACK}`, closing],
          Entrypoint: [ATTACK],
          Labels: { [ATTACK]: closing, __proto__: 'x' },
        },
        history: [{ created_by: `RUN ${ATTACK}`, comment: closing }],
      },
      manifest: { annotations: { 'org.opencontainers.image.url': 'javascript:window.attacked=1' } },
    },
  );
}

async function tarOf(members: readonly Member[]): Promise<Uint8Array> {
  const entries = members.map(({ content = '', ...entry }): TarEntry => {
    const open = async function* () {
      yield Buffer.from(content);
    };
    const size = Buffer.byteLength(content);
    return { type: 'file', mode: 0o644, uid: 0, gid: 0, mtime: 0, size, open, ...entry };
  });
  const chunks: Buffer[] = [];
  for await (const chunk of writeTar(entries, new AbortController().signal))
    chunks.push(Buffer.from(chunk));
  return Buffer.concat(chunks);
}
