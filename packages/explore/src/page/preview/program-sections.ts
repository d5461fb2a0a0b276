import type { GoAnswer, ProgramAnswer, SizesAnswer } from '../../answer/index.ts';
import { factList, section, table } from '../detail/parts.ts';
import { h } from '../element.ts';
import { counted, formatBytes, visible } from '../format.ts';
import { sizesSection } from './sizes-section.ts';

/** What a program says of itself. */
export function programSections(
  program: ProgramAnswer,
  sizes: Promise<SizesAnswer> | undefined,
): readonly HTMLElement[] {
  const { goBuild, sections } = program;
  const header = factList([['Format', program.format], ...program.facts]);
  return [
    ...(goBuild ? goSections(goBuild, sizes) : []),
    section('Program', header, sections.length > 0 && sectionList(sections)),
  ];
}

function goSections(
  { goVersion, path, modules, settings }: GoAnswer,
  sizes: Promise<SizesAnswer> | undefined,
): readonly HTMLElement[] {
  const [first] = modules;
  return [
    ...(sizes ? [sizesSection(sizes)] : []),
    section(
      'Go program',
      factList([
        ['Package', path ?? ''],
        ['Go', goVersion],
        ['Module', first ? `${first.path} ${first.version}` : ''],
        ...settings,
      ]),
    ),
    section(
      counted(modules.length, 'module'),
      table(
        [{ title: 'Module' }, { title: 'Version' }, { title: 'Replaced by' }],
        modules.map(({ path: module, version, replacement = '' }) => [
          visible(module),
          visible(version),
          visible(replacement),
        ]),
      ),
    ),
  ];
}

function sectionList(sections: ProgramAnswer['sections']): HTMLElement {
  return h(
    'details.fold',
    {},
    h('summary', {}, counted(sections.length, 'section')),
    table(
      [{ title: 'Section' }, { title: 'Size', isNumeric: true }],
      sections.map(({ name, size }) => [h('code', {}, visible(name)), formatBytes(size)]),
    ),
  );
}
