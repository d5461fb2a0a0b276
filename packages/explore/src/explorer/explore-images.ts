import {
  type Descriptor,
  type ImageReport,
  type ImageSource,
  inspectImage,
  type ReferrerReport,
} from '@strake/oci';
import type {
  ArtifactAnswer,
  ComparisonAnswer,
  ImagesAnswer,
  LayerAnswer,
  PreviewAnswer,
  Question,
  SizesAnswer,
} from '../answer/index.ts';
import { compareImages } from '../comparison/index.ts';
import { createLayerCache } from '../content/index.ts';
import { readPreview, readSizes } from '../preview/index.ts';
import { readArtifact } from '../referrer/index.ts';

/** An image to explore. Whoever opened the source closes it, after the explorer. */
export interface ImageToExplore {
  /** As it was given, for the command lines that the page shows: `ghcr.io/acme/app:v1`. */
  readonly reference: string;
  readonly source: ImageSource;
  /** Finds what belongs to the image and its platforms by the name of a tag, as cosign has it, which no list of referrers tells. */
  readonly findTagged?: (report: ImageReport) => Promise<readonly ReferrerReport[]>;
}

export interface ExploreOptions {
  /** Ends what is being read. */
  readonly signal: AbortSignal;
  /** Patterns such as `linux/*`; default: all. */
  readonly platforms?: readonly string[];
}

/** Answers the questions of the page. */
export interface Explorer {
  readonly images: ImagesAnswer;
  /**
   * Undefined: the images have nothing of the kind.
   * @throws what reading an image throws
   */
  answer(question: Question): Promise<Answer | undefined>;
  /** Ends what is being read, and removes temporary files. */
  close(): Promise<void>;
}

export type Answer =
  | ArtifactAnswer
  | ComparisonAnswer
  | SizesAnswer
  | ImagesAnswer
  | LayerAnswer
  | PreviewAnswer;

/**
 * Opens one image, or two to compare. Layers are read when they are first asked for.
 * @throws what reading index, manifests and configs throws
 */
export async function exploreImages(
  images: readonly ImageToExplore[],
  { signal, platforms }: ExploreOptions,
): Promise<Explorer> {
  const only = platforms ? { platforms } : {};
  const explored = await Promise.all(
    images.map(async ({ reference, source, findTagged }) => {
      const found = await inspectImage(source, { signal, referrers: true, ...only });
      const tagged = (await findTagged?.(found)) ?? [];
      return { reference, report: named(reference, withTagged(found, tagged)) };
    }),
  );
  const stop = new AbortController();
  const ends = AbortSignal.any([signal, stop.signal]);
  const layers = createLayerCache(ends);
  let comparison: Promise<ComparisonAnswer> | undefined;

  return {
    images: { images: explored },
    async answer(question) {
      if (question.kind === 'images') return { images: explored };
      if (question.kind === 'comparison') {
        const [before, after] = images;
        comparison ??=
          before && after && compareImages(before.source, after.source, { signal: ends, ...only });
        return comparison;
      }
      const [source, report] = [images[question.image]?.source, explored[question.image]?.report];
      if (!source || !report) return undefined;
      if (question.kind === 'artifact') {
        const artifact = artifactIn(report, question.digest);
        return artifact && readArtifact(source, artifact, ends);
      }
      const descriptor = layerIn(report, question.digest);
      const layer = descriptor && (await layers.open(source, descriptor));
      if (!layer || question.kind === 'layer') return layer?.answer;
      if (!layer.answer.entries[question.entry]) return undefined;
      return question.kind === 'sizes'
        ? readSizes(layer, question.entry)
        : readPreview(layer, question.entry);
    },
    async close() {
      stop.abort();
      await layers.close();
    },
  };
}

/** What a tag names may be listed as a referrer, too. */
function withTagged(report: ImageReport, tagged: readonly ReferrerReport[]): ImageReport {
  const listed = new Set((report.referrers ?? []).map(({ digest }) => digest));
  const more = tagged.filter(({ digest }) => !listed.has(digest));
  if (more.length === 0) return report;
  return { ...report, referrers: [...(report.referrers ?? []), ...more] };
}

/** Directories of this machine are nobody's business: a layout has the name that it was given. */
function named(reference: string, report: ImageReport): ImageReport {
  return report.name.startsWith('docker://') ? report : { ...report, name: reference };
}

function layerIn(report: ImageReport, digest: string): Descriptor | undefined {
  const found = report.images
    .flatMap(({ layers }) => layers)
    .find((each) => each.digest === digest);
  if (!found) return undefined;
  const { mediaType, size, urls } = found;
  return { mediaType, digest, size, ...(urls && { urls }) };
}

function artifactIn(report: ImageReport, digest: string): Descriptor | undefined {
  const artifacts = [...(report.referrers ?? []), ...report.others];
  const found = artifacts.find((each) => each.digest === digest);
  return found && { mediaType: found.mediaType, digest, size: found.size };
}
