import type { Bundles, Member, Stored } from '../../tool-cache/bundle-entries.ts';
import { packBundle } from '../../tool-cache/bundle-entries.ts';

/** What somebody whose lists are trusted makes of a list and its bundles. */
export interface HostileBundles {
  readonly title: string;
  readonly change: (real: Bundles) => Bundles;
  /** In place of what the changed ones would be stored as. */
  readonly store?: (real: Bundles) => Promise<Stored>;
}

const HEX = 'a'.repeat(64);
const GIGABYTE = 2 ** 30;

const same = (real: Bundles): Bundles => real;

/** Changes the members of each bundle. */
const members =
  (change: (members: readonly Member[]) => readonly Member[]) =>
  (real: Bundles): Bundles => ({ ...real, bundles: real.bundles.map(change) });

const first = (name: string, more: Partial<Member> = {}) =>
  members((all) => [{ name, content: Buffer.from('evil'), ...more }, ...all]);

/** Changes each bundle in the list. */
const listed =
  (change: (bundle: Bundles['list']['bundles'][number]) => object) =>
  (real: Bundles): Bundles => ({
    ...real,
    list: { ...real.list, bundles: real.list.bundles.map(change) as never },
  });

/** A list that is JSON of something else. */
const text = (list: string): Pick<HostileBundles, 'change' | 'store'> => ({
  change: same,
  store: async () => ({ list }),
});

export const HOSTILE_BUNDLES: readonly HostileBundles[] = [
  { title: 'a path outside of the cache', change: first(`../../${HEX}-d`) },
  { title: 'an absolute path', change: first(`/tmp/strake-test-evil/${HEX}-d`) },
  { title: 'a file that go has for itself', change: first('trim.txt') },
  { title: 'a content in the directory of another one', change: first(`bb/${HEX}-d`) },
  {
    title: 'a symbolic link in the place of a content',
    change: first(`aa/${HEX}-d`, { type: 'symlink', linkname: '/etc/passwd' }),
  },
  {
    title: 'a symbolic link in the place of a directory',
    change: first('aa', { type: 'symlink', linkname: '/tmp' }),
  },
  {
    title: 'a hard link',
    change: first(`aa/${HEX}-d`, { type: 'hardlink', linkname: '/etc/passwd' }),
  },
  { title: 'a content that does not match its name', change: first(`aa/${HEX}-d`) },
  {
    title: 'contents that were exchanged',
    change: members((all) => {
      const contents = all.filter(({ name }) => name.endsWith('-d'));
      const other = contents.at(-1)?.content ?? Buffer.alloc(0);
      return all.map((each) => (each === contents[0] ? { ...each, content: other } : each));
    }),
  },
  {
    title: 'a byte of a content that was changed',
    change: members((all) =>
      all.map((each) => {
        if (!each.name.endsWith('-d')) return each;
        const content = Buffer.from(each.content);
        content[content.length >> 1] = (content[content.length >> 1] ?? 0) ^ 1;
        return { ...each, content };
      }),
    ),
  },
  { title: 'markers before contents', change: members((all) => [...all].reverse()) },
  {
    title: 'markers without contents',
    change: members((all) => all.filter(({ name }) => name.endsWith('-a'))),
  },
  { title: 'half of the files', change: members((all) => all.slice(0, all.length >> 1)) },
  { title: 'every file twice', change: members((all) => all.flatMap((each) => [each, each])) },
  {
    title: 'half a bundle',
    change: same,
    store: async ({ bundles }) => ({
      bundles: await Promise.all(
        bundles.map(async (each) => {
          const packed = await packBundle(each);
          return packed.subarray(0, packed.length >> 1);
        }),
      ),
    }),
  },
  {
    title: 'a bundle that is no tar',
    change: same,
    store: async ({ bundles }) => ({
      bundles: bundles.map((_, at) => Buffer.alloc(30_000 + at, 'no tar')),
    }),
  },
  {
    title: 'a gigabyte of zeros in a few kilobytes',
    change: same,
    store: async ({ bundles }) => {
      const packed = await packBundle([
        { name: `aa/${HEX}-d`, content: Buffer.alloc(GIGABYTE) },
        ...(bundles[0] ?? []),
      ]);
      return {
        bundles: [packed, ...(await Promise.all(bundles.slice(1).map(packBundle)))],
      };
    },
  },
  { title: 'a list that is no JSON', ...text('{"format":1,') },
  { title: 'a list of something else', ...text('[]') },
  {
    title: 'a list of a later format',
    change: (real) => ({ ...real, list: { ...real.list, format: 2 } }),
  },
  { title: 'a list of megabytes', ...text(`{"format":1${' '.repeat(2 ** 23)},"bundles":[]}`) },
  {
    title: 'a list with paths outside of the cache',
    change: listed((bundle) => ({
      ...bundle,
      results: bundle.results.map(([marker, bytes]) => [`../${marker}`, bytes]),
    })),
  },
  {
    title: 'a list with layers that are not there',
    change: listed((bundle) => ({ ...bundle, layer: bundle.layer + 60 })),
  },
  { title: 'a list that names itself', change: listed((bundle) => ({ ...bundle, layer: 0 })) },
  {
    title: 'a list with other sizes',
    change: listed((bundle) => ({
      ...bundle,
      bytes: bundle.results.length,
      results: bundle.results.map(([marker]) => [marker, 1]),
    })),
  },
];
