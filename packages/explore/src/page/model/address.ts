import type { OtherReport, PlatformReport, ReferrerReport } from '@strake/oci';
import type { ExploredAnswer } from '../../answer/index.ts';

/** Annotation of BuildKit's attestations in an index: the manifest that they are about. */
const ATTESTED = 'vnd.docker.reference.digest';

/** `#/0/linux%2Famd64/layer-2/etc`. */
export function addressOfSegments(segments: readonly string[]): string {
  return `#/${segments.map((segment) => encodeURIComponent(segment.toWellFormed())).join('/')}`;
}

/** The segments of an address; empty for what is not one. */
export function segmentsOf(address: string): readonly string[] {
  try {
    return address
      .replace(/^#?\/?/, '')
      .split('/')
      .filter((part) => part !== '')
      .map(decodeURIComponent);
  } catch {
    return [];
  }
}

/** Its platform, or its place where others before it have the same one. */
export function platformSegment(
  { report: { images } }: ExploredAnswer,
  platform: PlatformReport,
): string {
  const at = images.indexOf(platform);
  const first = images.findIndex((each) => each.platform === platform.platform);
  return first === at && platform.platform !== '' ? platform.platform : `${at + 1}`;
}

/** @param at from 0 */
export function layerSegment(at: number): string {
  return `layer-${at + 1}`;
}

export function layerAddress(
  image: number,
  explored: ExploredAnswer,
  platform: PlatformReport,
  at: number,
): string {
  return addressOfSegments([String(image), platformSegment(explored, platform), layerSegment(at)]);
}

/** @param path of a file in the layer */
export function fileAddress(
  image: number,
  explored: ExploredAnswer,
  platform: PlatformReport,
  at: number,
  path: string,
): string {
  const place = [String(image), platformSegment(explored, platform), layerSegment(at)];
  return addressOfSegments([...place, ...path.split('/')]);
}

/** The platform that an artifact is about; undefined: the index, or something else. */
export function platformOf(
  { report: { images } }: ExploredAnswer,
  artifact: ReferrerReport | OtherReport,
): PlatformReport | undefined {
  const subject = 'subject' in artifact ? artifact.subject : artifact.annotations?.[ATTESTED];
  return images.find(({ digest }) => digest === subject);
}

export function artifactAddress(
  image: number,
  explored: ExploredAnswer,
  artifact: ReferrerReport | OtherReport,
): string {
  const platform = platformOf(explored, artifact);
  const place = platform ? [platformSegment(explored, platform)] : [];
  return addressOfSegments([String(image), ...place, artifact.digest]);
}
