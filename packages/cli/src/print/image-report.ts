import type { EntryReport, ImageReport, LayerReport, PlatformReport } from '@strake/core';
import type { OldTagReports } from '../attest/list-old-tags.ts';
import type { Paint } from '../invocation.ts';
import { alignColumns } from './align-columns.ts';
import { configRows } from './config-rows.ts';
import { escapeLine } from './escape-text.ts';
import { formatBytes, formatCount } from './format-quantity.ts';

/** The contents of an image as lines of text: the root, then each platform with its config and layers. */
export function renderImageReport(
  report: ImageReport & OldTagReports,
  paint: Paint,
): readonly string[] {
  const { name, root, annotations = {}, images, others } = report;
  const head = [
    ['  digest', root.digest],
    ['  media type', root.mediaType],
    ...mapRows('  annotations', annotations),
  ];
  return [
    paint('bold', escapeLine(name)),
    ...alignColumns(head),
    ...images.flatMap((image) => ['', ...renderImage(image, paint)]),
    ...(others.length === 0 ? [] : ['', paint('bold', 'other manifests')]),
    ...alignColumns(
      others.map(({ digest, mediaType, artifactType, size }) => [
        `  ${digest}`,
        artifactType ?? mediaType,
        formatBytes(size),
      ]),
    ),
    ...renderReferrers(report, paint),
    ...renderOldTags(report, paint),
  ];
}

function renderOldTags({ oldTags = [], oldTagsError }: OldTagReports, paint: Paint) {
  const title = ['', paint('bold', "tags in cosign's old form")];
  if (oldTagsError !== undefined) return [...title, `  unknown: ${escapeLine(oldTagsError)}`];
  if (oldTags.length === 0) return [];
  const rows = oldTags.map(({ tag, digest, of, size }) => [
    `  ${tag}`,
    of,
    formatBytes(size),
    digest,
  ]);
  return [...title, ...alignColumns(rows)];
}

function renderReferrers(
  { referrers = [], referrersError }: ImageReport,
  paint: Paint,
): readonly string[] {
  if (referrersError !== undefined)
    return ['', paint('bold', 'referrers'), `  unknown: ${escapeLine(referrersError)}`];
  if (referrers.length === 0) return [];
  const rows = referrers.map(({ digest, of, size, mediaType, artifactType, predicateType }) => [
    `  ${digest}`,
    of,
    formatBytes(size),
    artifactType ?? mediaType,
    predicateType ?? '',
  ]);
  return ['', paint('bold', 'referrers'), ...alignColumns(rows)];
}

function renderImage(image: PlatformReport, paint: Paint): readonly string[] {
  const { config, layers, history } = { ...image, history: image.config.history ?? [] };
  const rows = [
    ['  digest', image.digest],
    ...mapRows('  annotations', image.annotations ?? {}),
    ...mapRows('  in the index', image.descriptorAnnotations ?? {}),
    ...(config.created === undefined ? [] : [['  created', config.created]]),
    ...configRows(config.config ?? {}).map(([key = '', value = '']) => [
      key === '' ? '' : `  ${key}`,
      value,
    ]),
    ['  history', formatCount(history.length, 'line')],
    ['  layers', `${layers.length}, ${formatBytes(image.layersSize)}`],
  ];
  return [
    paint('bold', escapeLine(image.platform || 'no platform')),
    ...alignColumns(rows),
    ...layers.flatMap(renderLayer),
  ];
}

function renderLayer({ digest, size, createdBy, urls, entries }: LayerReport): readonly string[] {
  const told = createdBy === undefined ? '' : `  ${escapeLine(createdBy)}`;
  const line = `    ${digest}  ${formatBytes(size).padStart(9)}${told}`;
  const places = (urls ?? []).map((url) => `      from ${escapeLine(url)}`);
  return [
    line,
    ...places,
    ...alignColumns((entries ?? []).map((entry) => ['     ', ...entryRow(entry)])),
  ];
}

function entryRow({ mode, uid, gid, path, type, size, target }: EntryReport): readonly string[] {
  const detail = target === undefined ? '' : type === 'symlink' ? `→ ${target}` : `= ${target}`;
  return [mode, `${uid}:${gid}`, type === 'file' ? formatBytes(size) : type, path, detail];
}

function mapRows(title: string, map: Readonly<Record<string, string>>): readonly string[][] {
  return Object.entries(map).map(([key, value], at) => [at === 0 ? title : '', `${key}=${value}`]);
}
