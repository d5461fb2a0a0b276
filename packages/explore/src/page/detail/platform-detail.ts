import type { HistoryEntry } from '@strake/oci';
import { commandLines } from '../command/command-lines.ts';
import { type Child, h } from '../element.ts';
import { counted, formatBytes, platformName, visible } from '../format.ts';
import { dockerfileLine, splitInstruction } from '../history/dockerfile-line.ts';
import { layerAddress } from '../model/address.ts';
import type { ViewOf } from '../model/view.ts';
import {
  commandSection,
  digestText,
  factList,
  heading,
  note,
  recordSection,
  section,
} from './parts.ts';

/** An image for one platform: how it starts, how it was made. */
export function platformDetail(view: ViewOf<'platform'>): readonly (Node | undefined)[] {
  const { platform } = view;
  const { config } = platform.config;
  const isWindows = platform.config.os === 'windows';
  const written = isWindows ? windowsWord : shellWord;
  const words = (list: readonly string[] | undefined) =>
    list && list.length > 0 ? h('code', {}, list.map(written).join(' ')) : undefined;
  const nobody = isWindows ? 'the one of its Windows base (none is set)' : 'root (none is set)';
  const starts = factList([
    ['Entrypoint', words(config?.Entrypoint)],
    ['Command', words(config?.Cmd)],
    ['User', config?.User || nobody],
    ['Directory', config?.WorkingDir ?? ''],
    ['Ports', Object.keys(config?.ExposedPorts ?? {}).join(', ')],
    ['Volumes', Object.keys(config?.Volumes ?? {}).join(', ')],
    ['Stop signal', config?.StopSignal ?? ''],
  ]);
  const { created } = platform.config;
  return [
    heading('Platform', platformName(platform), [
      formatBytes(platform.layersSize),
      counted(platform.layers.length, 'layer'),
      digestText(platform.digest),
    ]),
    section('Layers', layerBar(view)),
    section('How it starts', starts),
    environment(config?.Env),
    section('History', history(view)),
    recordSection('Labels', config?.Labels),
    recordSection('Annotations', { ...platform.descriptorAnnotations, ...platform.annotations }),
    section(
      'Facts',
      factList([
        ['Created', typeof created === 'string' ? created : ''],
        ['Manifest', platform.digest],
        ['Config', platform.configDigest],
        ['Media type', platform.mediaType],
      ]),
    ),
    commandSection(commandLines(view)),
  ];
}

/** A word as a shell would need it, for people. */
function shellWord(word: string): string {
  return /^[\w@%+=:,./-]+$/.test(word) ? word : JSON.stringify(visible(word));
}

/** A word as a command line of Windows would need it, for people: backslashes are separators of paths. */
function windowsWord(word: string): string {
  return /[\s"]/.test(word) ? `"${visible(word)}"` : visible(word);
}

function environment(env: readonly string[] | undefined): HTMLElement | undefined {
  const list = factList(
    (env ?? []).map((line) => {
      const at = line.indexOf('=');
      return at < 0
        ? ([line, '(empty)'] as const)
        : ([line.slice(0, at), line.slice(at + 1)] as const);
    }),
  );
  return list && section('Environment', list);
}

/** The layers beside each other, as wide as they are large. */
function layerBar(view: ViewOf<'platform'>): HTMLElement {
  const { layers, layersSize } = view.platform;
  if (layers.length === 0) return note('The image has no layers.');
  return h(
    'div.bar',
    {},
    ...layers.map(({ size }, at) => {
      const part = h(
        'a',
        {
          href: layerAddress(view.image, view.explored, view.platform, at),
          title: `Layer ${at + 1}: ${formatBytes(size)}`,
          'aria-label': `Layer ${at + 1}: ${formatBytes(size)}`,
        },
        size > layersSize / 12 && h('span', {}, `Layer ${at + 1}`),
        size > layersSize / 8 && h('span.note', {}, formatBytes(size)),
      );
      part.style.flexGrow = String(Math.max(size, layersSize / 200, 1));
      return part;
    }),
  );
}

/** The history as lines of a Dockerfile, with the layers that they made. */
function history(view: ViewOf<'platform'>): HTMLElement {
  const entries: readonly HistoryEntry[] = view.platform.config.history ?? [];
  if (entries.length === 0) return note('The config has no history.');
  const isComplete =
    entries.filter((entry) => entry.empty_layer !== true).length === view.platform.layers.length;
  let layer = 0;
  const rows = entries.map((entry) => {
    const at = entry.empty_layer === true ? undefined : layer++;
    return historyLine(entry, isComplete && at !== undefined ? layerLink(view, at) : undefined);
  });
  return h('ol.history', {}, ...rows);
}

function layerLink(view: ViewOf<'platform'>, at: number): Child {
  const size = formatBytes(view.platform.layers[at]?.size ?? 0);
  return h(
    'a',
    { href: layerAddress(view.image, view.explored, view.platform, at) },
    `Layer ${at + 1}, ${size}`,
  );
}

function historyLine(entry: HistoryEntry, link: Child): HTMLElement {
  const [instruction, rest] = splitInstruction(dockerfileLine(entry.created_by ?? ''));
  return h(
    'li',
    {},
    h(
      'code',
      {},
      instruction !== '' && h('b', {}, instruction),
      instruction !== '' && ' ',
      visible(rest) || (instruction === '' ? '(no command recorded)' : ''),
    ),
    (entry.comment || link) &&
      h('span.made', {}, entry.comment ? visible(entry.comment) : undefined, link),
  );
}
