import { functionSizes } from './function-sizes.ts';
import { embeddingPackage, packageName } from './package-name.ts';
import type { Pclntab } from './pclntab.ts';

/** What the functions of a package take. */
export interface PackageBytes {
  code: number;
  /** In pclntab. */
  tables: number;
  /** Among the constants: stack maps, inlined calls, arguments. */
  data: number;
  /** Descriptors of types, and their names. */
  types: number;
}

/** A pair of an offset and the number of a package in one number that sorts. */
const PAIR = 2 ** 21;

/** Bytes of the data of functions: a program of 1 GB has 50 MB. */
const MOST_DATA = 256 << 20;

/**
 * What each package takes, by its name in the program.
 * @param size of the program in bytes
 * @returns undefined for more packages than any program has
 */
export function packageSizes(table: Pclntab, size: number): Map<string, PackageBytes> | undefined {
  const packages = new Map<string, PackageBytes>();
  const sizes: PackageBytes[] = [];
  const numbers = new Map<PackageBytes, number>();
  const pairs: number[] = [];
  const known = new Uint8Array(Math.ceil(Math.min(size, MOST_DATA) / 8));
  const lists = new ListOwners(table.functab - table.pctab);
  let current = newPackage('runtime');
  let last: PackageBytes | undefined;
  let number = 0;
  function newPackage(name: string): PackageBytes {
    const made = { code: 0, tables: 0, data: 0, types: 0 };
    packages.set(name, made);
    numbers.set(made, sizes.length);
    sizes.push(made);
    return made;
  }
  for (const { name, code, tables, lists: offsets, data } of functionSizes(table)) {
    // Functions stand by package: one without a package is of the package of those before it.
    const path = packageName(name);
    if (path !== undefined) current = packages.get(path) ?? newPackage(path);
    current.code += code;
    current.tables += tables;
    for (const offset of offsets) lists.add(offset, current);
    if (current !== last) {
      last = current;
      number = numbers.get(current) ?? 0;
    }
    if (number >= PAIR) return undefined;
    for (const offset of data) {
      const [byte, bit] = [offset >>> 3, 1 << (offset & 7)];
      const seen = known[byte];
      if (seen === undefined || (seen & bit) !== 0) continue;
      known[byte] = seen | bit;
      pairs.push(offset * PAIR + number);
    }
  }
  lists.end();
  shareData(pairs, sizes);
  mergeEmbedded(packages);
  return packages;
}

function mergeEmbedded(packages: Map<string, PackageBytes>): void {
  for (const [path, { code, tables, data }] of packages) {
    const into = packages.get(embeddingPackage(path) ?? '');
    if (!into) continue;
    into.code += code;
    into.tables += tables;
    into.data += data;
    packages.delete(path);
  }
}

/** Lists stand in the order in which functions first have them: a list ends where the next new one starts. */
class ListOwners {
  readonly #end: number;
  #owner: PackageBytes | undefined;
  #last = 0;

  constructor(end: number) {
    this.#end = end;
  }

  add(offset: number, owner: PackageBytes): void {
    if (offset <= this.#last || offset >= this.#end) return;
    if (this.#owner) this.#owner.tables += offset - this.#last;
    this.#owner = owner;
    this.#last = offset;
  }

  end(): void {
    if (this.#owner) this.#owner.tables += this.#end - this.#last;
  }
}

/** Data ends where the next one starts. What packages share is of the first that has it. */
function shareData(pairs: readonly number[], sizes: readonly PackageBytes[]): void {
  const sorted = Float64Array.from(pairs).sort();
  let last: { readonly offset: number; readonly owner: PackageBytes | undefined } | undefined;
  for (const pair of sorted) {
    const number = pair % PAIR;
    const offset = (pair - number) / PAIR;
    if (last?.owner) last.owner.data += offset - last.offset;
    last = { offset, owner: sizes[number] };
  }
}
