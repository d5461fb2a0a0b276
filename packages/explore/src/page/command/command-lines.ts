import { artifactLabel } from '../artifact-label.ts';
import { platformOf } from '../model/address.ts';
import type { View, ViewOf } from '../model/view.ts';

/** A command that shows what a view shows. */
export interface CommandLine {
  /** `the same in a terminal` */
  readonly what: string;
  readonly line: string;
}

/** Command lines for a view, those of strake first. Nothing of an image is in them without quotes. */
export function commandLines(view: View): readonly CommandLine[] {
  const { reference } = view.explored;
  const image = quote(reference);
  switch (view.kind) {
    case 'image':
      return [
        { what: 'index, platforms, layers', line: `strake inspect ${image}` },
        { what: 'check every digest', line: `strake validate ${image}` },
        ...rawDocument(view, view.explored.report.root.digest, 'the manifest itself'),
      ];
    case 'platform':
      return [
        { what: 'config and layers', line: `strake inspect ${image}${only(view)}` },
        { what: 'sizes', line: `strake size ${image}${only(view)}` },
        ...rawDocument(view, view.platform.configDigest, 'the config itself', 'blob'),
      ];
    case 'files':
      return [
        { what: 'sizes', line: `strake size ${image}${only(view)}` },
        { what: 'entries of all layers', line: `strake inspect ${image}${only(view)} --layers` },
        ...exported(view),
      ];
    case 'layer':
      return [
        { what: 'entries of all layers', line: `strake inspect ${image}${only(view)} --layers` },
        ...listed(view, view.layer.digest, view.layer.mediaType, '-tv'),
      ];
    case 'directory': {
      const layer = view.at === undefined ? undefined : view.platform.layers[view.at];
      if (!layer) return exported(view);
      return listed(view, layer.digest, layer.mediaType, `-tv -- ${quote(view.directory.path)}`);
    }
    case 'file': {
      const layer = view.platform.layers[view.file.layer];
      if (!layer) return [];
      return listed(
        view,
        layer.digest,
        layer.mediaType,
        `${argumentFor(view)} -- ${quote(view.file.row[0])}`,
      );
    }
    case 'comparison':
      return [
        { what: 'the differences', line: `strake diff ${image} ${quote(view.other.reference)}` },
      ];
    case 'artifact':
      return [
        ...decoded(view),
        { what: 'what refers to the image', line: `strake inspect ${image}` },
        ...rawDocument(view, view.artifact.digest, 'its manifest'),
      ];
  }
}

/** The command of strake that prints what is in an artifact. */
function decoded({ explored, artifact }: ViewOf<'artifact'>): readonly CommandLine[] {
  const platform = platformOf(explored, artifact);
  const image = quote(explored.reference) + (platform ? only({ platform }) : '');
  const label = artifactLabel(artifact);
  if (label === 'Provenance') return [{ what: 'provenance', line: `strake provenance ${image}` }];
  const format = /^SBOM \((\w+)\)/.exec(label)?.[1]?.toLowerCase();
  return format ? [{ what: 'SBOM', line: `strake sbom ${image} --format ${format}` }] : [];
}

function only({ platform }: { readonly platform: { readonly platform: string } }): string {
  // What has no platform cannot be picked.
  return platform.platform === '' ? '' : ` -p ${quote(platform.platform)}`;
}

function rawDocument(
  { explored }: Pick<View, 'explored'>,
  digest: string,
  what: string,
  kind: 'manifest' | 'blob' = 'manifest',
): readonly CommandLine[] {
  const place = placeOf(explored.report.name);
  if (place.repository)
    return [{ what, line: `crane ${kind} ${quote(`${place.repository}@${digest}`)}` }];
  const file = place.layout && blobFile(place.layout, digest);
  return file ? [{ what, line: `cat ${file}` }] : [];
}

function listed(
  { explored }: Pick<View, 'explored'>,
  digest: string,
  mediaType: string,
  argument: string,
): readonly CommandLine[] {
  const place = placeOf(explored.report.name);
  const flag = mediaType.endsWith('zstd') ? '--zstd ' : mediaType.endsWith('gzip') ? '-z ' : '';
  const what = argument.startsWith('-x') ? 'the content' : 'the entries by tar';
  if (place.repository) {
    const blob = `crane blob ${quote(`${place.repository}@${digest}`)}`;
    return [{ what, line: `${blob} | tar ${flag}${argument}` }];
  }
  const file = place.layout && blobFile(place.layout, digest);
  return file ? [{ what, line: `tar ${flag}${argument.replace(/^(-\w+)/, `$1f ${file}`)}` }] : [];
}

/** What has no content of its own is listed instead. */
function argumentFor({ file }: ViewOf<'file'>): string {
  return ['file', 'contiguous-file'].includes(file.row[1]) ? '-xO' : '-tv';
}

function exported({ explored, platform }: Extract<View, { platform: unknown }>) {
  const place = placeOf(explored.report.name);
  if (!place.repository) return [];
  const name = quote(`${place.repository}@${platform.digest}`);
  return [{ what: 'all layers, one over the other', line: `crane export ${name} - | tar -tv` }];
}

/** Where an image was read from. @param name as sources are named: `docker://host/repository:tag`, `oci:DIR:REF` */
function placeOf(name: string): { readonly repository?: string; readonly layout?: string } {
  const registry = /^docker:\/\/(.+)$/.exec(name)?.[1];
  if (registry !== undefined)
    return { repository: registry.replace(/@.*$/, '').replace(/:[^/:]*$/, '') };
  const layout = /^oci:(.+?)(?::[^/]*)?$/.exec(name)?.[1];
  return layout === undefined ? {} : { layout };
}

function blobFile(layout: string, digest: string): string {
  return quote(`${layout}/blobs/${digest.replace(':', '/')}`);
}

/** For a POSIX shell. What a terminal would obey or hide is written as octal numbers for printf. */
function quote(text: string): string {
  if (/^[\w@%+=:,./-]+$/.test(text) && !text.startsWith('-')) return text;
  if (HIDDEN.test(text)) return `"$(printf '${[...text].map(forPrintf).join('')}')"`;
  return `'${text.replaceAll("'", "'\\''")}'`;
}

const HIDDEN = /[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/u;

function forPrintf(character: string): string {
  if (character === '%') return '%%';
  if (!HIDDEN.test(character) && !"'\\".includes(character)) return character;
  return [...new TextEncoder().encode(character)]
    .map((byte) => `\\${byte.toString(8).padStart(3, '0')}`)
    .join('');
}
