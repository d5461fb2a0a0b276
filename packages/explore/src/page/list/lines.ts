import { h } from '../element.ts';
import { createVirtualList } from './virtual-list.ts';

const LINE_HEIGHT = 20;

/** Characters of a line that are shown. */
const LONGEST_LINE = 5000;

/** Lines, of which only those in sight exist. */
export function createLines(
  lines: readonly string[],
  { label, isNumbered }: { readonly label: string; readonly isNumbered: boolean },
): HTMLElement {
  const element = h('div.lines', { tabindex: 0, role: 'region', 'aria-label': label });
  const digits = String(lines.length).length;
  const list = createVirtualList(element, LINE_HEIGHT, (index) =>
    h(
      'div.line',
      {},
      isNumbered && h('span.number', {}, String(index + 1).padStart(digits)),
      h('span', {}, lines[index] ?? ''),
    ),
  );
  const longest = lines.reduce((most, { length }) => Math.max(most, length), 0);
  element.style.setProperty('--columns', String(longest + digits + 4));
  element.style.height = `min(70vh, ${lines.length * LINE_HEIGHT + 26}px)`;
  // It has no height before it is on the page.
  requestAnimationFrame(() => list.update(lines.length));
  return element;
}

/** The lines of a text, with tabs as spaces; very long ones are cut. */
export function linesOf(text: string): readonly string[] {
  const lines = text.split(/\r?\n/).map((line) => {
    const tabbed = line.replaceAll('\t', '    ');
    return tabbed.length > LONGEST_LINE ? `${tabbed.slice(0, LONGEST_LINE)} …` : tabbed;
  });
  if (lines.at(-1) === '') lines.pop();
  return lines;
}
