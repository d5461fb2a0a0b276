import {
  type Entry,
  type Layer,
  parentsOf,
  refuseEntry,
  type StrakeError,
} from '@strake/core/plugin';
import { foldCase, nameProblem } from './windows-name.ts';

const WHITEOUT = '.wh.';
const OPAQUE = '.wh..wh..opq';

/** PAX records that Windows reads. Source: OCI image-spec v1.1 layer.md "Additional attributes for Windows"; go-winio, backuptar. */
const RECORD =
  /^(?:MSWINDOWS\.(?:rawsd|sd|fileattr|mountpoint|xattr\..+)|LIBARCHIVE\.creationtime|atime|ctime)$/s;

/**
 * Refuses entries that Windows would refuse or misinterpret, while they still have the paths that
 * the user knows.
 * Source: hcsshim, pkg/ociwclayer/import.go and internal/wclayer/legacy.go: the import creates every entry, so that a second
 * name that differs only in case makes it fail.
 * @throws LAYER_ENTRY_INVALID, LAYER_ENTRY_DUPLICATE
 */
export function checkEntries(layer: Layer): void {
  const spelled = new Map<string, Spelling>();
  for (const entry of layer.entries) {
    checkEntry(layer, entry);
    for (const path of [...parentsOf(entry.path), entry.path]) {
      const key = foldCase(path);
      const known = spelled.get(key);
      if (known === undefined) spelled.set(key, { path, by: entry });
      else if (known.path !== path) throw refuseCase(layer, entry, path, known);
    }
  }
}

/** A path of an entry or of its implied directories, and the entry. */
interface Spelling {
  readonly path: string;
  readonly by: Entry;
}

function refuseCase(layer: Layer, entry: Entry, path: string, other: Spelling): StrakeError {
  const own = path === entry.path ? '' : ` needs the directory ${path}, which`;
  const theirs =
    other.path === other.by.path
      ? `entry ${other.path}`
      : `${other.path} of entry ${other.by.path}`;
  return refuseEntry(
    layer,
    entry,
    `${own} differs only in case from ${theirs}`.trimStart(),
    'Names are case-insensitive on Windows: spell both alike, or rename one.',
    'LAYER_ENTRY_DUPLICATE',
  );
}

function checkEntry(layer: Layer, entry: Entry): void {
  const names = entry.path.slice(1).split('/');
  if (names.at(-1) === OPAQUE) {
    const hint = 'Write a whiteout for each name to remove: .wh.NAME.';
    throw refuseEntry(layer, entry, 'is an opaque whiteout, which Windows does not support', hint);
  }
  for (const name of names) {
    const problem = nameProblem(name.startsWith(WHITEOUT) ? name.slice(WHITEOUT.length) : name);
    if (problem) {
      const what = `has the name ${JSON.stringify(name)}, which ${problem}`;
      throw refuseEntry(layer, entry, what, 'Windows does not support it: choose another name.');
    }
  }
  if (((entry.mode ?? 0) & 0o7000) !== 0) {
    const what = `has the mode 0${(entry.mode ?? 0).toString(8)}`;
    const hint = 'Windows has no setuid, setgid and sticky bits: set the mode by platform.';
    throw refuseEntry(layer, entry, what, hint);
  }
  const record = Object.keys(entry.pax ?? {}).find((key) => !RECORD.test(key));
  if (record !== undefined) {
    const what = `has the PAX record ${JSON.stringify(record)}, which Windows does not read`;
    throw refuseEntry(
      layer,
      entry,
      what,
      'Omit it for Windows, with "when: { os: … }" or by platform.',
    );
  }
}
