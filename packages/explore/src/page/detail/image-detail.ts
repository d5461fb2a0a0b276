import { commandLines } from '../command/command-lines.ts';
import { h } from '../element.ts';
import { counted, formatBytes, platformName, shortDigest, visible } from '../format.ts';
import { addressOfSegments, platformSegment } from '../model/address.ts';
import type { ViewOf } from '../model/view.ts';
import { artifactTable } from './artifact-table.ts';
import {
  commandSection,
  digestText,
  factList,
  heading,
  note,
  recordSection,
  section,
  table,
} from './parts.ts';

/**
 * An image: its index, the platforms, what is attached.
 * @param isFile true if the page is a file
 */
export function imageDetail(view: ViewOf<'image'>, isFile: boolean): readonly (Node | undefined)[] {
  const { report, reference } = view.explored;
  const isIndex = !report.images.some(({ digest }) => digest === report.root.digest);
  return [
    heading(isIndex ? 'Image index' : 'Image', visible(reference), [
      counted(report.images.length, 'platform'),
      digestText(report.root.digest),
    ]),
    section(
      'Platforms',
      report.images.length === 0
        ? note('The index lists no image that can run.')
        : table(
            [
              { title: 'Platform' },
              { title: 'Size', isNumeric: true },
              { title: 'Layers', isNumeric: true },
              { title: 'Manifest' },
            ],
            report.images.map((platform) => [
              h(
                'a',
                {
                  href: addressOfSegments([
                    String(view.image),
                    platformSegment(view.explored, platform),
                  ]),
                },
                platformName(platform),
              ),
              formatBytes(platform.layersSize),
              String(platform.layers.length),
              h('span.digest', { title: platform.digest }, shortDigest(platform.digest)),
            ]),
          ),
    ),
    section('Attached', artifactTable(view)),
    recordSection('Annotations', report.annotations),
    section(
      'Facts',
      factList([
        ['Media type', report.root.mediaType],
        ['Digest', report.root.digest],
        ['Read from', report.name],
      ]),
    ),
    isFile
      ? note(
          'This page was written by "strake explore --html": it has the entries of all layers and the contents of small text files, and asks nobody for more.',
        )
      : undefined,
    commandSection(commandLines(view)),
  ];
}
