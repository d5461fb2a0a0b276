import { globSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { runOk } from '../../test/tool/run.ts';
import type { Dependencies, Manifest } from '../package-facts.ts';

/** A package of this repository, packed as npm publishes it. */
export interface PackedPackage {
  readonly name: string;
  readonly version: string;
  /** In the repository: `packages/core`. */
  readonly home: string;
  /** Absolute, or relative to the working directory, as the target directory was. */
  readonly tarball: string;
  /** Of the tarball, as npm registries give it: `sha512-…`. */
  readonly integrity: string;
  /** Paths in the package. */
  readonly files: readonly string[];
  readonly manifest: PackageManifest;
}

/** What package.json of a package says. */
export type PackageManifest = Manifest &
  Dependencies & {
    readonly name: string;
    readonly version: string;
    readonly peerDependencies?: Readonly<Record<string, string>>;
  };

interface Answer {
  readonly filename: string;
  readonly integrity: string;
  readonly files: readonly { readonly path: string }[];
}

/** Packs every package, in the order in which they need each other. */
export async function packPackages(directory: string): Promise<readonly PackedPackage[]> {
  const packed: PackedPackage[] = [];
  for (const home of homesInOrder()) {
    const manifest = readManifest(home);
    const argv = ['npm', 'pack', '--json', '--silent', '--pack-destination', directory];
    const answer = firstOf(JSON.parse(await runOk([...argv, `./${home}`])));
    packed.push({
      ...{ home, manifest, name: manifest.name, version: manifest.version },
      tarball: join(directory, answer.filename),
      integrity: answer.integrity,
      files: answer.files.map(({ path }) => path),
    });
  }
  return packed;
}

export function readManifest(home: string): PackageManifest {
  return JSON.parse(readFileSync(join(home, 'package.json'), 'utf8'));
}

/** Directories of the packages: each one after those that it depends on, so that a release that stops half-way can be installed. */
export function homesInOrder(): readonly string[] {
  const homes = globSync('packages/*/package.json')
    .map((file) => dirname(file))
    .sort();
  const byName = new Map(homes.map((home) => [readManifest(home).name, home]));
  const ordered = new Set<string>();
  const add = (home: string) => {
    const { dependencies, peerDependencies } = readManifest(home);
    for (const name of Object.keys({ ...dependencies, ...peerDependencies })) {
      const needed = byName.get(name);
      if (needed !== undefined && !ordered.has(needed)) add(needed);
    }
    ordered.add(home);
  };
  for (const home of homes) add(home);
  return [...ordered];
}

/** npm 10 and 11 print an array, npm 12 a record by package name. */
function firstOf(answer: readonly Answer[] | Readonly<Record<string, Answer>>): Answer {
  const [packed] = Object.values(answer);
  if (packed === undefined) throw new Error('npm pack packed nothing');
  return packed;
}
