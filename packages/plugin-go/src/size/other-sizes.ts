import type { Section } from '../program/elf-sections.ts';
import type { PackageBytes } from './package-sizes.ts';
import type { Pclntab } from './pclntab.ts';
import type { OtherSize } from './program-sizes.ts';

/** What is known of a program before the rest is said. */
interface Attribution {
  /** Of the file. */
  readonly size: number;
  readonly sections: readonly Section[];
  readonly table: Pclntab;
  /** Bytes of text that functions of Go and their padding take. */
  readonly text: number;
  readonly attributed: readonly PackageBytes[];
  /** Of the first type in the file; absent where types are not known. */
  readonly types?: number;
}

/** Sections where linkers put constants; of several, the larger one has the data of functions before Go 1.26. */
const CONSTANTS = ['.rodata', '.data.rel.ro', '.rdata', '__rodata', '__const', 'constants'];

/**
 * The bytes of a program that are of no package, by section.
 * @returns undefined if the tables attribute more than the sections have
 */
export function otherSizes({
  size,
  sections,
  table,
  text,
  attributed,
  types,
}: Attribution): readonly OtherSize[] | undefined {
  const places = inFile(sections, size);
  const total = (key: keyof PackageBytes): number =>
    attributed.reduce((sum, each) => sum + each[key], 0);
  const code = largest(
    places.filter(({ isExecutable }) => isExecutable),
    /^(?:\.text|__text)$/,
  );
  const pclntab = places.find(
    ({ offset, size }) => offset <= table.offset && table.offset < offset + size,
  );
  if (!code || !pclntab || code.rest < text) return undefined;
  code.rest -= text;
  pclntab.rest -= total('tables');
  // Since Go 1.26 they follow the table in its section.
  const tableEnd = table.offset + table.bytes.length;
  const isBehind = pclntab.offset + pclntab.size - tableEnd >= total('data');
  const constants = largest(places.filter(({ name }) => CONSTANTS.includes(name)));
  const data = isBehind ? pclntab : constants;
  if (data) data.rest -= total('data');
  else if (total('data') > 0) return undefined;
  const ofTypes = places.find(
    ({ offset, size: bytes }) => types !== undefined && offset <= types && types < offset + bytes,
  );
  if (ofTypes) ofTypes.rest -= total('types');
  else if (total('types') > 0) return undefined;
  const named = new Map<string, number>();
  const add = (name: string, bytes: number): void => {
    named.set(name, (named.get(name) ?? 0) + bytes);
  };
  add('padding between functions', text - total('code'));
  for (const { name, rest } of places) add(isDwarf(name) ? 'DWARF' : name, rest);
  add('outside of sections', size - places.reduce((sum, place) => sum + place.size, 0));
  const other = [...named].map(([name, bytes]) => ({ name, size: bytes }));
  if (other.some((each) => each.size < 0)) return undefined;
  return other
    .filter((each) => each.size > 0)
    .toSorted((a, b) => b.size - a.size || (a.name < b.name ? -1 : 1));
}

/** What linkers leave out with `-s -w`. Those of Mach-O keep a table of symbols in `__LINKEDIT`, with other things. */
export function strippableSize(other: readonly OtherSize[]): number {
  const found = other.reduce(
    (sum, { name, size }) => sum + (STRIPPED.includes(name) ? size : 0),
    0,
  );
  return found < EMPTY ? 0 : found;
}

/** A stripped program of PE has an empty table, as large as a block of the file. */
const EMPTY = 4096;

const STRIPPED = ['DWARF', '.symtab', '.strtab'];

interface Place extends Section {
  rest: number;
}

/** The parts of sections that are in the file, and in no section before them. */
function inFile(sections: readonly Section[], size: number): readonly Place[] {
  let end = 0;
  const places: Place[] = [];
  for (const section of sections.toSorted((a, b) => a.offset - b.offset)) {
    const start = Math.max(section.offset, end);
    end = Math.max(end, Math.min(section.offset + section.size, size));
    if (end > start)
      places.push({ ...section, offset: start, size: end - start, rest: end - start });
  }
  return places;
}

function largest(places: readonly Place[], preferred = /(?:)/): Place | undefined {
  const sorted = places.toSorted((a, b) => b.size - a.size);
  return sorted.find(({ name }) => preferred.test(name)) ?? sorted[0];
}

/** PE has no room for longer names in the header of a section: `/4` is the offset of one, and all that Go writes are of DWARF. */
function isDwarf(name: string): boolean {
  return /^(?:\.z?debug_|__z?debug_|\/\d)/.test(name);
}
