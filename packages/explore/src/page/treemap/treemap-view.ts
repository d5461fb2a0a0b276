import { type HierarchyRectangularNode, hierarchy, treemap } from 'd3-hierarchy';
import { h } from '../element.ts';
import { formatBytes } from '../format.ts';
import type { Directory } from '../model/directory.ts';
import { type SizeNode, sizeTree } from './size-node.ts';

/** Pixels. */
const HEADER = 20;
const LINE = 18;
const LEAST_HEADER = { width: 50, height: 46 } as const;
/** Of a character, more or less, and of the room beside a label. */
const CHARACTER = 7.4;
const PADDING = 12;
const LEAST = 3;

/** Where the files of a directory take their room. */
export function createTreemap(directory: Directory, address: string): HTMLElement {
  return createSizeMap(sizeTree(directory, address));
}

/** Rectangles as large as what they stand for; those with an address are links. */
export function createSizeMap(root: SizeNode): HTMLElement {
  const element = h('div.treemap', { role: 'group', 'aria-label': 'Sizes as a map' });
  let drawn = 0;
  new ResizeObserver(() => {
    const { clientWidth: width, clientHeight: height } = element;
    if (width === drawn || width === 0) return;
    drawn = width;
    element.replaceChildren(...tiles(root, width, height));
  }).observe(element);
  return element;
}

function tiles(root: SizeNode, width: number, height: number): readonly HTMLElement[] {
  const nodes = hierarchy(root, ({ children }) => children)
    .sum(({ size, children }) => (children && children.length > 0 ? 0 : size))
    .sort((a, b) => (b.value ?? 0) - (a.value ?? 0));
  const placed = treemap<SizeNode>()
    .size([width, height])
    .paddingInner(2)
    .paddingOuter(2)
    .paddingTop((node) => (node.depth > 0 && hasHeader(node) ? HEADER : 2))
    .round(true)(nodes);
  const groups = placed.children ?? [];
  return placed
    .descendants()
    .filter((node) => node.depth > 0 && node.x1 - node.x0 >= LEAST && node.y1 - node.y0 >= LEAST)
    .map((node) => {
      const top = node.ancestors().at(-2);
      return tile(node, top ? groups.indexOf(top) : 0);
    });
}

function hasHeader({ x0, x1, y0, y1 }: HierarchyRectangularNode<SizeNode>): boolean {
  return x1 - x0 >= LEAST_HEADER.width && y1 - y0 >= LEAST_HEADER.height;
}

function tile(node: HierarchyRectangularNode<SizeNode>, group: number): HTMLElement {
  const { label, address } = node.data;
  const size = formatBytes(node.value ?? 0);
  const [width, height] = [node.x1 - node.x0, node.y1 - node.y0];
  const isGroup = node.children !== undefined;
  const name = `${label}, ${size}`;
  const shown = isGroup && !hasHeader(node) ? undefined : labelFor(label, width, height);
  const isSized = isGroup
    ? fits(`${shown} ${size}`, width - PADDING)
    : fits(size, width) && height >= 2 * LINE;
  const element = h(
    isGroup ? 'a.group' : 'a.leaf',
    {
      href: address,
      title: name,
      'aria-label': name,
      tabindex: shown === undefined ? -1 : undefined,
    },
    shown !== undefined && h('span', {}, shown),
    shown !== undefined && isSized && h('span.note', {}, size),
  );
  element.style.translate = `${node.x0}px ${node.y0}px`;
  element.style.width = `${width}px`;
  element.style.height = `${height}px`;
  // The largest ones stand out; the others are the same again.
  element.style.setProperty('--strength', `${[26, 18, 13][group] ?? (group % 2 === 0 ? 10 : 7)}%`);
  return element;
}

/** The label, or the last part of its path; undefined where there is no room for either. */
function labelFor(label: string, width: number, height: number): string | undefined {
  const short = label.slice(label.lastIndexOf('/') + 1);
  return height < LINE ? undefined : [label, short].find((each) => fits(each, width));
}

function fits(text: string, width: number): boolean {
  return text.length * CHARACTER + PADDING <= width;
}
