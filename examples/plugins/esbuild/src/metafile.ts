import { dirname, join, resolve } from 'node:path';
import type { Discover, DiscoveredInput } from '@strake/core/plugin';

type Import = { readonly path: string; readonly original?: string; readonly external?: boolean };

/** What esbuild says about a bundle: the files in it, and what each of them imports. */
interface Metafile {
  readonly inputs: Readonly<Record<string, { readonly imports: readonly Import[] }>>;
}

/** The files of a bundle, and those that do not exist but would be used instead of them. */
export const readMetafile: Discover = (content, { directory, files }) => {
  const { inputs }: Metafile = JSON.parse(content);
  const found: DiscoveredInput[] = [];
  for (const [name, { imports }] of Object.entries(inputs)) {
    // Not a file: `<define:…>`, `data:…`.
    if (/^(<|data:)/.test(name)) continue;
    const file = resolve(directory, name.replace(/^\(disabled\):/, ''));
    found.push({ file });
    // The nearest package.json: "type", "sideEffects".
    for (const parent of parents(file, directory)) {
      const manifest = join(parent, 'package.json');
      found.push({ file: manifest });
      if (files.read(manifest) !== undefined) break;
    }
    for (const { path, original = path, external } of imports) {
      if (external) continue;
      // It may match a new file in any directory.
      if (original.includes('*')) return undefined;
      // A new file beside the imported one may come first: lib.ts before lib.js, lib.js before lib/index.js.
      found.push({ names: dirname(resolve(directory, path)) });
      if (/^\.{0,2}(\/|$)/.test(original))
        found.push({ names: dirname(resolve(dirname(file), original)) });
      else {
        // A package in a directory that is nearer to the file.
        const [name = original] = /^(@[^/]+\/)?[^/]+/.exec(original) ?? [];
        for (const place of parents(file, directory).map((each) => join(each, 'node_modules')))
          found.push({ names: place }, { names: join(place, name) });
      }
    }
  }
  return [...new Map(found.map((input) => [JSON.stringify(input), input])).values()];
};

/** The directories that contain a file, nearest first, up to that of the configuration. */
function parents(file: string, directory: string): readonly string[] {
  const parent = dirname(file);
  if (parent === directory || dirname(parent) === parent) return [parent];
  return [parent, ...parents(parent, directory)];
}
