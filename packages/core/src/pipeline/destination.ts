import { resolve } from 'node:path';
import { type DestinationFacts, formatReference, parseReference } from '@strake/oci';
import {
  DEFAULT_TRANSPORT,
  type Destination,
  defined,
  joinPath,
  parseDestination,
  splitPath,
} from '@strake/oci/internal';
import { DEFAULT_OUTPUT } from '../config/default-output.ts';
import type { ProjectImage } from '../config/project.ts';
import { StrakeError } from '../errors/index.ts';
import { factsAt } from './locate-failure.ts';

export type { Destination };

/** Options of the caller that override the configuration. */
export interface Publication {
  /** Push to each image's repository. */
  readonly push?: boolean;
  /** Instead of the configuration's `outputs`; templates such as `{{image}}` are rendered for each image. */
  readonly outputs?: readonly string[];
  /** Absolute directory that relative paths in these `outputs` are resolved against. Default: that of the configuration. */
  readonly outputDirectory?: string;
  /** Tags, which replace the configuration's, or full references for a single image. */
  readonly tags?: readonly string[];
  /** Files that the caller writes itself and nothing else may write: what names each (`--metadata-file x`), and its absolute path. */
  readonly reservedFiles?: readonly { readonly name: string; readonly path: string }[];
  /** False: taps of `published` are not called, and not what checks them: nothing is attached to the images, or signed. */
  readonly published?: boolean;
}

/** One image's names and destinations, decided before anything is built. */
export interface ImageNames {
  readonly repository?: string;
  readonly tags: readonly string[];
  readonly destinations: readonly Destination[];
}

/**
 * @param alone whether this is the only image of the build
 * @param schemes those in use
 * @param othersPushed whether `push` has another image to push: then one that only has archives (`outputs: []`) may lack a repository
 * @throws CONFIG_OPTION, DESTINATION_INVALID
 */
export function nameImage(
  image: ProjectImage,
  publication: Publication,
  alone: boolean,
  schemes: ReadonlyMap<string, DestinationFacts>,
  othersPushed = false,
): ImageNames {
  const { tags, repository } = wantedNames(image, publication.tags ?? [], alone);
  const asked = publication.outputs ?? [];
  const outputs = asked.length > 0 ? asked.map(image.fill) : image.outputs;
  const destinations = (outputs ?? []).map((text, at) => {
    try {
      const destination = parseDestination(text, schemes);
      const start = asked.length > 0 ? publication.outputDirectory : undefined;
      const isPath = schemes.get(destination.scheme)?.path === true;
      return start !== undefined && isPath ? startingAt(start, destination) : destination;
    } catch (thrown) {
      if (!StrakeError.is(thrown)) throw thrown;
      const location = asked.length > 0 ? undefined : image.locate(['outputs', at]);
      throw StrakeError.locate(thrown, factsAt(image.name, location));
    }
  });
  const onlyArchives = repository === undefined && image.outputs?.length === 0;
  if (publication.push && !(onlyArchives && othersPushed)) {
    if (repository === undefined) {
      throw new StrakeError('CONFIG_OPTION', `image "${image.name}" has no repository to push to`, {
        image: image.name,
        hint: `Set "repository" or "repositoryPrefix" in the configuration, or STRAKE_REPOSITORY, or use --tag registry.example/${image.name}:latest.`,
      });
    }
    destinations.push(parseDestination(`${DEFAULT_TRANSPORT}://${repository}`, schemes));
  }
  // An empty list means that only archives are written.
  if (outputs === undefined && !publication.push)
    destinations.push(parseDestination(DEFAULT_OUTPUT, schemes));
  return { ...defined({ repository }), tags, destinations };
}

/** A destination with an absolute path. */
function startingAt(directory: string, { scheme, target }: Destination): Destination {
  const { path, name } = splitPath(target);
  const found = joinPath(resolve(directory, path), name);
  return { text: `${scheme}:${found}`, scheme, target: found };
}

const TAG = /^[A-Za-z0-9_][A-Za-z0-9._-]{0,127}$/;

function wantedNames(image: ProjectImage, given: readonly string[], alone: boolean) {
  const whole = given.filter((text) => !TAG.test(text));
  if (whole.length === 0) {
    const repository = image.repository === undefined ? {} : { repository: image.repository };
    return { tags: given.length > 0 ? given : image.tags, ...repository };
  }
  const references = whole.map((text) => parseReference(text));
  if (!alone) {
    throw new StrakeError(
      'CONFIG_OPTION',
      `--tag ${whole[0]} is a full reference, but several images are built`,
      {
        hint: 'Select one image with --image, or use a tag without repository.',
      },
    );
  }
  const repositories = [
    ...new Set(
      references.map(({ registry, repository }) => formatReference({ registry, repository })),
    ),
  ];
  const digest = references.find((reference) => reference.digest !== undefined);
  const [repository] = repositories;
  if (repositories.length !== 1 || digest || repository === undefined) {
    throw new StrakeError(
      'CONFIG_OPTION',
      digest
        ? '--tag does not accept a digest'
        : `--tag names several repositories: ${repositories.join(', ')}`,
      {
        hint: digest
          ? 'Use a repository with a tag.'
          : 'Use --output docker://REFERENCE for each additional repository.',
      },
    );
  }
  const named = references.flatMap((reference) =>
    reference.tag === undefined ? [] : [reference.tag],
  );
  const tags = [...new Set([...given.filter((text) => TAG.test(text)), ...named])];
  return { tags: tags.length > 0 ? tags : image.tags, repository };
}
