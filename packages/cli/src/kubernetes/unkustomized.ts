import { formatPath } from '@strake/core';
import type { ReferenceScalar } from '../manifest/manifest.ts';
import { formatLocation } from '../print/format-location.ts';
import type { ReadInput } from './manifest-set.ts';

/** The number of references that are named. */
const MOST_NAMED = 5;

/**
 * The references that kustomize leaves as they are, although its file has entries for them.
 * @param cwd absolute
 * @returns a warning; undefined without any
 */
export function unkustomized(read: readonly ReadInput[], cwd: string): string | undefined {
  const left = read.flatMap(({ input, manifest: { scalars, references } }) => {
    const ofScalars = scalars.flatMap((scalar) => scalar.uris.map(() => scalar));
    return references.flatMap(({ uri, line, column }, at) => {
      const scalar = ofScalars[at];
      if (scalar === undefined || isReplaced(scalar)) return [];
      const place = formatLocation({ file: input.path ?? input.file, line, column }, cwd);
      return [`${place}${uri} in ${formatPath(scalar.place.path) || 'the document'}`];
    });
  });
  if (left.length === 0) return undefined;
  const more = left.length - MOST_NAMED;
  return [
    'kustomize replaces images of containers and initContainers, and of volumes of pods; these references stay:',
    ...left.slice(0, MOST_NAMED),
    ...(more > 0 ? [`and ${more} more`] : []),
    'Replace them with "strake resolve -f" and an --output.',
  ].join('\n');
}

/** Source: sigs.k8s.io/kustomize v5.7.1, api/filters/imagetag/legacy.go; api/internal/konfig/builtinpluginconsts/images.go */
function isReplaced({ place, value, uris: [uri] }: ReferenceScalar): boolean {
  if (value !== uri || place.kind === 'CustomResourceDefinition') return false;
  const keys = place.path.filter((each) => typeof each === 'string').join('.');
  return (
    /(^|\.)(containers|initContainers)\.image$/.test(keys) ||
    /^spec\.(template\.spec\.)?volumes\.image\.reference$/.test(keys)
  );
}
