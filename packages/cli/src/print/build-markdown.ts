import type { ImageResult } from '@strake/core';
import { resultLines, summarizeResults } from './build-results.ts';
import { formatBytes, formatDuration } from './format-quantity.ts';
import { markdownCode } from './markdown-code.ts';

const PROGRAMS = {
  local: 'unchanged',
  remote: 'from the remote cache',
  built: 'compiled',
} as const;

/** What was built as Markdown: a table of images and platforms, and the references. */
export function renderBuildMarkdown(
  images: readonly ImageResult[],
  milliseconds: number,
  cwd: string,
): readonly string[] {
  const references = [...new Set(images.flatMap((each) => each.references))];
  const list = references.length > 0 ? references : resultLines(images, cwd);
  return [
    `### Built ${summarizeResults(images)} in ${formatDuration(milliseconds)}`,
    '',
    '| image | platform | digest | compressed size | programs |',
    '|---|---|---|---:|---|',
    ...images.flatMap(imageRows),
    '',
    ...list.map((each) => `- ${markdownCode(each)}`),
  ];
}

function imageRows({ image, digest, platforms, archives = [] }: ImageResult): readonly string[] {
  const name = markdownCode(image);
  // The only manifest of an image without an index has a row of its own.
  const isIndex = digest !== undefined && platforms.every((each) => each.digest !== digest);
  return [
    ...(isIndex ? [row([name, 'index', markdownCode(digest)])] : []),
    ...platforms.map((each) =>
      row([
        name,
        markdownCode(each.platform),
        markdownCode(each.digest),
        formatBytes(each.layers.reduce((sum, { size }) => sum + size, 0)),
        PROGRAMS[each.cache],
      ]),
    ),
    ...archives.map((each) =>
      row([name, markdownCode(each.platform), markdownCode(each.digest), formatBytes(each.size)]),
    ),
  ];
}

function row([
  image = '',
  platform = '',
  digest = '',
  size = '',
  programs = '',
]: readonly string[]) {
  return `| ${[image, platform, digest, size, programs].join(' | ')} |`;
}
