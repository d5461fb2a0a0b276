import type { ProgramSizes } from '@strake/plugin-go/program';
import type { SizesAnswer } from '../../answer/index.ts';
import { note, section, table } from '../detail/parts.ts';
import { h } from '../element.ts';
import { formatBytes, visible } from '../format.ts';
import type { SizeNode } from '../treemap/size-node.ts';
import { createSizeMap } from '../treemap/treemap-view.ts';

/** Packages of a module that have a rectangle of their own. */
const MOST_PACKAGES = 80;

/** Sizes of a program, which take a moment: the room is there before they are. */
export function sizesSection(answer: Promise<SizesAnswer>): HTMLElement {
  const box = h('div', {}, h('div.treemap', { 'aria-busy': 'true' }));
  answer.then(
    ({ program }) =>
      box.replaceChildren(
        ...(program ? sizes(program) : [note('The tables of this program cannot be read.')]),
      ),
    (error: unknown) => box.replaceChildren(note(`${(error as Error).message}.`)),
  );
  return section('Sizes by module and package', box);
}

function sizes(program: ProgramSizes): readonly HTMLElement[] {
  const share = (size: number) => `${((100 * size) / program.size).toFixed(1)} %`;
  return [
    createSizeMap(mapOf(program)),
    table(
      [
        { title: 'Module' },
        { title: 'Version' },
        { title: 'Packages', isNumeric: true },
        { title: 'Size', isNumeric: true },
        { title: 'Share', isNumeric: true },
      ],
      [
        ...program.modules.map(({ path, version = '', packages, size }) => [
          nameOf(path),
          visible(version),
          String(packages.length),
          formatBytes(size),
          share(size),
        ]),
        ...program.other.map(({ name, size }) => [
          h('span.of-none', {}, `${visible(name)}, of no package`),
          '',
          '',
          formatBytes(size),
          share(size),
        ]),
      ],
      'stacked',
    ),
  ];
}

function nameOf(path: string): string {
  return path === 'std' ? 'standard library' : visible(path);
}

function mapOf({ size, modules, other }: ProgramSizes): SizeNode {
  const ofNone = other.map((each) => ({ label: visible(each.name), size: each.size }));
  return {
    label: '',
    size,
    children: [
      ...modules.map(({ path, size: whole, packages }): SizeNode => {
        const shown = packages.slice(0, MOST_PACKAGES);
        const left = packages.slice(MOST_PACKAGES).reduce((sum, each) => sum + each.size, 0);
        return {
          label: nameOf(path),
          size: whole,
          children: [
            ...shown.map((each) => ({ label: shortName(each.path, path), size: each.size })),
            ...(left > 0 ? [{ label: 'others', size: left }] : []),
          ],
        };
      }),
      { label: 'of no package', size: 0, children: ofNone },
    ],
  };
}

/** The path of a package in its module. */
function shortName(path: string, module: string): string {
  const inside = path.startsWith(`${module}/`) ? path.slice(module.length + 1) : path;
  return visible(inside);
}
