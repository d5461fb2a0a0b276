import type { PlatformReport } from '@strake/oci';
import type { ExploredAnswer } from '../../answer/index.ts';
import { h } from '../element.ts';
import { counted, formatBytes, formatCount, platformName, visible } from '../format.ts';
import { createVirtualList } from '../list/virtual-list.ts';
import { fileAddress } from '../model/address.ts';
import { AnswerError } from '../model/answers.ts';
import { type File, filesBelow } from '../model/directory.ts';
import type { Trees } from '../model/trees.ts';
import { type Match, MOST_MATCHES, searchFiles } from './search-files.ts';

const ROW_HEIGHT = 44;

/** Where is searched: all layers of one platform. */
export interface SearchPlace {
  readonly image: number;
  readonly explored: ExploredAnswer;
  readonly platform: PlatformReport;
  /** True if another image beside it is not searched. */
  readonly isOneOfTwo: boolean;
}

/** The list of what was found. */
export interface SearchView {
  readonly element: HTMLElement;
  /** An empty text finds nothing. */
  search(text: string, place: SearchPlace): Promise<void>;
  /** Moves the active match. */
  move(steps: number): void;
  /** Shows the active match. */
  open(): void;
  /** The ID of the active match, for screen readers; undefined: nothing was found. */
  activeId(): string | undefined;
}

export function createSearchView(trees: Trees): SearchView {
  const status = h('p.status', { role: 'status' });
  const results = h('div.results', { role: 'listbox', id: 'results', 'aria-label': 'Files found' });
  const list = createVirtualList(results, ROW_HEIGHT, drawRow);
  let matches: readonly Match[] = [];
  let at: SearchPlace | undefined;
  let active = 0;
  let latest = 0;

  function drawRow(index: number): HTMLElement {
    const match = matches[index];
    if (!match || !at) return h('div');
    const { file, start, length } = match;
    const slash = file.path.length - file.name.length;
    const row = h(
      'a.match',
      {
        role: 'option',
        id: `match-${index}`,
        href: addressIn(at, file),
        tabindex: -1,
        'aria-selected': index === active ? 'true' : 'false',
      },
      h('span.label', {}, ...marked(file.path, slash, file.path.length, start, length)),
      h('span.note', {}, formatBytes(file.row[5])),
      h('span.place', {}, ...marked(file.path, 0, Math.max(slash - 1, 0), start, length)),
      h('span.place.note', {}, `Layer ${file.layer + 1}`),
    );
    return row;
  }

  return {
    element: h('div.search-results', {}, status, results),
    async search(text, place) {
      latest += 1;
      const turn = latest;
      const of = place.isOneOfTwo ? ` of ${visible(place.explored.reference)}` : '';
      const where = `${platformName(place.platform)}${of}`;
      status.textContent = `Searching ${where} …`;
      try {
        const files = await filesOf(place, trees);
        if (turn !== latest) return;
        const found = searchFiles(files, text);
        [matches, at, active] = [found.matches, place, 0];
        const shown =
          found.count > MOST_MATCHES ? `, the first ${formatCount(MOST_MATCHES)} are shown` : '';
        status.textContent =
          found.count === 0
            ? `No path in ${where} contains it.`
            : `${counted(found.count, 'file')} in ${where}${shown}`;
      } catch (error) {
        if (turn !== latest) return;
        if (!(error instanceof AnswerError)) throw error;
        matches = [];
        status.textContent = `Cannot search: ${error.message}.`;
      }
      results.scrollTop = 0;
      list.update(matches.length);
    },
    move(steps) {
      active = Math.min(Math.max(active + steps, 0), Math.max(matches.length - 1, 0));
      list.update(matches.length);
      list.reveal(active);
    },
    activeId: () => (matches.length > 0 ? `match-${active}` : undefined),
    open() {
      const match = matches[active];
      if (match && at) location.hash = addressIn(at, match.file);
    },
  };
}

function addressIn({ image, explored, platform }: SearchPlace, file: File): string {
  return fileAddress(image, explored, platform, file.layer, file.path);
}

/** Files of each layer, made once. */
const known = new WeakMap<PlatformReport, Promise<readonly File[]>>();

function filesOf({ image, platform }: SearchPlace, trees: Trees): Promise<readonly File[]> {
  const found =
    known.get(platform) ??
    Promise.all(platform.layers.map((_, at) => trees.ofLayer(image, platform, at))).then((all) =>
      all.flatMap(filesBelow),
    );
  known.set(platform, found);
  found.catch(() => known.delete(platform));
  return found;
}

/** A part of a path, with what matches marked. */
function marked(path: string, from: number, to: number, start: number, length: number) {
  const [a, b] = [
    Math.min(Math.max(start, from), to),
    Math.max(Math.min(start + length, to), from),
  ];
  if (a >= b) return [visible(path.slice(from, to))];
  return [
    visible(path.slice(from, a)),
    h('mark', {}, visible(path.slice(a, b))),
    visible(path.slice(b, to)),
  ];
}
