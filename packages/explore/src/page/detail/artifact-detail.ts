import type { ArtifactAnswer, DocumentAnswer, PackageAnswer } from '../../answer/index.ts';
import { artifactLabel } from '../artifact-label.ts';
import { commandLines } from '../command/command-lines.ts';
import { h } from '../element.ts';
import { counted, formatBytes, visible } from '../format.ts';
import { createLines, linesOf } from '../list/lines.ts';
import { platformOf } from '../model/address.ts';
import type { ViewOf } from '../model/view.ts';
import {
  commandSection,
  digestText,
  factList,
  heading,
  note,
  problem,
  section,
  table,
} from './parts.ts';

/** Packages in a table; more would be felt. */
const MOST_ROWS = 2000;

/** What refers to an image, decoded. */
export function artifactDetail(
  view: ViewOf<'artifact'>,
  answer: ArtifactAnswer,
): readonly (Node | undefined)[] {
  const { explored, artifact } = view;
  const platform = platformOf(explored, artifact)?.platform;
  return [
    heading(`Attached to ${visible(platform ?? 'the index')}`, visible(artifactLabel(artifact)), [
      digestText(answer.digest),
    ]),
    ...answer.documents.flatMap(documentSections),
    answer.documents.length === 0 ? section('Content', note('It has no layers.')) : undefined,
    answer.left > 0 ? note(`${counted(answer.left, 'more layer')}.`) : undefined,
    section(
      'Manifest',
      factList([
        ['Type', answer.artifactType ?? ''],
        ['Digest', answer.digest],
        ...answer.annotations,
      ]),
    ),
    commandSection(commandLines(view)),
  ];
}

function documentSections(document: DocumentAnswer): readonly (HTMLElement | undefined)[] {
  const { title, facts, packages, packagesLeft = 0, text, mediaType, size, digest } = document;
  return [
    document.problem === undefined ? undefined : problem(document.problem),
    section(
      title,
      factList([
        ...facts,
        ['Media type', mediaType],
        ['Size', formatBytes(size)],
        ['Digest', digest],
      ]),
    ),
    packages &&
      section(
        counted(packages.length + packagesLeft, 'package'),
        packageTable(packages.slice(0, MOST_ROWS)),
        packages.length > MOST_ROWS && note('The document below has the others.'),
      ),
    text === undefined
      ? undefined
      : section(
          'Document',
          createLines(linesOf(text), { label: 'The document', isNumbered: true }),
        ),
  ];
}

/** Platforms and paths have a column only where the SBOM says them. */
function packageTable(packages: readonly PackageAnswer[]): HTMLElement {
  const places = (['platforms', 'paths'] as const).filter((key) =>
    packages.some((each) => each[key] !== ''),
  );
  return table(
    [
      { title: 'Package' },
      { title: 'Version' },
      ...places.map((key) => ({ title: key === 'paths' ? 'In' : 'Platform' })),
      { title: 'Licence' },
    ],
    packages.map((each) => [
      h('span', { title: visible(each.purl) }, visible(each.name)),
      visible(each.version),
      ...places.map((key) => visible(each[key])),
      visible(each.license),
    ]),
    'stacked',
  );
}
