import { formatPlatform, type Location } from '@strake/oci';
import { defined, withoutVersion } from '@strake/oci/internal';
import { StrakeError } from '../errors/index.ts';
import type { ImageNames, Publication } from './destination.ts';
import { destinationPlaces, FILE } from './destination-places.ts';
import { outputLocation } from './output-location.ts';
import type { BuildSession } from './session.ts';
import type { ImageTargets, Target } from './target.ts';

/** A file that a build will write. */
interface PlannedFile {
  /** The same for every spelling of its path. */
  readonly place: string;
  readonly kind: 'reserved' | 'output' | 'archive' | 'checksums';
  /** The option or key that names it, with its image. */
  readonly name: string;
  readonly image?: string;
  readonly location?: Location | undefined;
  /** Files with a common sharer may be the same file. */
  readonly sharer?: string;
  readonly target?: Target;
}

/** The hints for two equal files, by their kind. */
const HINTS: Readonly<Record<PlannedFile['kind'], string>> = {
  reserved: 'Use another path for one of them.',
  checksums: 'Give the checksum file its own name, such as SHA256SUMS.',
  output: 'Give each its own file: {{image}} in a path is the name of the image.',
  archive: 'Put {{os}}, {{arch}} and, where it matters, {{variant}} or {{image}} into its name.',
};

/**
 * Finds archives, checksum files and outputs that would overwrite each other, however their paths are written, before any work.
 * Versions of one operating system may share an archive, and archives may share a checksum file.
 * @throws DESTINATION_INVALID, CONFIG_VALUE_INVALID naming both and the file
 */
export function checkFiles(
  session: BuildSession,
  images: readonly ImageTargets[],
  names: ReadonlyMap<string, ImageNames>,
  publication: Publication,
): void {
  const planned = new Map<string, PlannedFile>();
  const reserved = (publication.reservedFiles ?? []).map(
    ({ name, path }): PlannedFile => ({
      name,
      kind: 'reserved',
      place: `${FILE}${session.services.files.realFile(path)}`,
    }),
  );
  const files = [
    ...reserved,
    ...images.flatMap((each) => outputFiles(session, each, names, publication)),
    ...images.flatMap((each) => archiveFiles(session, each)),
  ];
  for (const file of files) {
    const other = planned.get(file.place);
    if (other && !mayShare(other, file)) throw refuse(other, file);
    planned.set(file.place, file);
  }
}

function mayShare(a: PlannedFile, b: PlannedFile): boolean {
  if (a.kind === 'checksums' && b.kind === 'checksums') return true;
  return a.sharer !== undefined && a.sharer === b.sharer && a.target !== b.target;
}

function refuse(a: PlannedFile, b: PlannedFile): StrakeError {
  const kinds = [a.kind, b.kind];
  const kind =
    (['reserved', 'checksums', 'output'] as const).find((each) => kinds.includes(each)) ??
    'archive';
  return new StrakeError(
    kinds.includes('output') ? 'DESTINATION_INVALID' : 'CONFIG_VALUE_INVALID',
    `${a.name} and ${b.name} would both write ${b.place.slice(FILE.length)}`,
    {
      ...defined({ image: b.image, location: b.location }),
      hint: HINTS[kind],
    },
  );
}

/** The files that destinations say they write. */
function outputFiles(
  session: BuildSession,
  each: ImageTargets,
  names: ReadonlyMap<string, ImageNames>,
  publication: Publication,
): readonly PlannedFile[] {
  const image = each.image.name;
  return (names.get(image)?.destinations ?? []).flatMap((destination, at) => {
    const { text } = destination;
    const location = outputLocation(each.image, at, publication);
    const key = location ? `${location.key ?? `outputs[${at}]`} (${text})` : `--output ${text}`;
    return destinationPlaces(session, each, names, destination)
      .filter((place) => place.startsWith(FILE))
      .map((place) => ({
        place,
        kind: 'output' as const,
        name: `${key} of image "${image}"`,
        image,
        location,
      }));
  });
}

function archiveFiles(
  { services }: BuildSession,
  { image, targets, archiveTargets }: ImageTargets,
): readonly PlannedFile[] {
  return [...targets, ...archiveTargets].flatMap((target) =>
    target.settings.archives.flatMap(({ file, checksums }, at): readonly PlannedFile[] => {
      const platform = formatPlatform(withoutVersion(target.platform));
      const plan = (kind: 'archive' | 'checksums', key: string, path: string): PlannedFile => {
        const location = target.settings.locate(['archives', at, key]);
        const name = `${location?.key ?? `archives[${at}].${key}`} of image "${image.name}" for ${platform}`;
        return {
          place: `${FILE}${services.files.realFile(path)}`,
          kind,
          name,
          image: image.name,
          location,
          ...(kind === 'archive' ? { sharer: `${image.name} ${platform}`, target } : {}),
        };
      };
      return [
        plan('archive', 'file', file),
        ...(checksums === undefined ? [] : [plan('checksums', 'checksum', checksums)]),
      ];
    }),
  );
}
