import { type CopyOptions, formatPlatform, type Platform, parseReference } from '@strake/oci';
import {
  allOrThrow,
  type CopyPlan,
  createLimit,
  DEFAULT_TRANSPORT,
  defined,
  type ImageWorkspace,
  pickForPlatform,
  splitTransport,
  withImages,
} from '@strake/oci/internal';
import { StrakeError } from '../errors/index.ts';
import { type BaseOpener, createBaseOpener } from './base-opener.ts';
import { findSeam, type NamedBase, namedBase, withoutDigest } from './find-seam.ts';
import { findNextBase } from './next-base.ts';
import { planTree } from './plan-tree.ts';
import {
  type ImagePart,
  type KeptManifest,
  readWholeImage,
  type WholeImage,
} from './read-image.ts';
import { type RebasedPart, rebasePart } from './rebase-part.ts';
import { tagDestination } from './tag-destination.ts';

/** What moves where. */
export interface RebaseRequest {
  /**
   * The new base of all platforms, or by pattern (`linux/*`); platforms that no pattern matches stay as they are. Default: the base that each
   * image names, as it is now.
   */
  readonly onto?: string | Readonly<Record<string, string>>;
  /** The base that the image was built on, for images that do not tell. */
  readonly oldBase?: string;
  /** Where the result goes: a tag of the same repository, or a whole destination. Default: where the image is. */
  readonly to?: readonly string[];
  /** The digest that the image must have, such as that of what was verified. Default: any. */
  readonly from?: string;
  /** True: nothing is written. */
  readonly dryRun?: boolean;
}

/** What became of the image for one platform. */
export interface RebasedPlatform {
  /** `OS/ARCH`, of the new base. */
  readonly platform: string;
  /** Of its manifest before. */
  readonly from: string;
  readonly digest: string;
  /** Absent for a platform that was left as it is. */
  readonly base?: {
    readonly old: NamedBase & { readonly layers: number };
    readonly new: NamedBase & { readonly reference: string; readonly layers: number };
  };
  /** Number of its own layers. */
  readonly layers: number;
}

export interface RebaseResult {
  /** Of the index or manifest before. */
  readonly from: string;
  readonly digest: string;
  /** Where it goes. */
  readonly destinations: readonly string[];
  /** The names that it has there; empty for a dry run. */
  readonly references: readonly string[];
  readonly platforms: readonly RebasedPlatform[];
  /** Attestations of the index that the result does not have. */
  readonly dropped: number;
}

const WIDTH = 8;

/**
 * Moves an image, with all its platforms, to other bases: nothing is compiled, and no layer is read. Its own layers stay; the config is drafted
 * again over that of the new base, so that nothing of the old one lingers. Tags move last.
 * @throws REBASE_SEAM, REBASE_REFUSED, BASE_*, and as `copyImage`; nothing is written then
 */
export function rebaseImage(
  reference: string,
  request: RebaseRequest,
  options: CopyOptions,
): Promise<RebaseResult> {
  return withImages(options, async (workspace) => {
    const { signal } = workspace;
    const source = await workspace.open(reference);
    const to = request.to?.map((each) => tagDestination(each, source));
    for (const each of to ?? []) await workspace.check(each, reference);
    const image = await readWholeImage(source, signal);
    if (request.from !== undefined && image.root.digest !== request.from)
      throw new StrakeError('REBASE_REFUSED', `${source.name} is another image by now`, {
        hint: 'Somebody else pushed to it: rebase it again.',
      });
    const bases = createBaseOpener(workspace);
    const limit = createLimit(WIDTH);
    const moved = await allOrThrow(
      image.parts.map((part) => limit(() => movePart(part, reference, request, bases))),
    );
    const rebased = new Map(moved.flatMap((each) => (each ? [[each.part, each] as const] : [])));
    if (rebased.size === 0) throw noneMatches(image, request);
    const plan = planTree(image, rebased);
    const { digest } = plan.tree.root;
    const destinations = to ?? [samePlace(reference, digest)];
    const references = request.dryRun
      ? []
      : await writeAll(plan, reference, destinations, workspace);
    return {
      from: image.root.digest,
      digest,
      destinations,
      references,
      dropped: image.attestations.length,
      platforms: [
        ...image.parts.map((part) => describe(part, rebased.get(part))),
        ...image.kept.map(describeKept),
      ],
    };
  });
}

async function movePart(
  part: ImagePart,
  image: string,
  { onto, oldBase }: RebaseRequest,
  bases: BaseOpener,
): Promise<RebasedPart | undefined> {
  const target = typeof onto === 'object' ? pickForPlatform(onto, part.platform)?.value : onto;
  if (onto !== undefined && target === undefined) return undefined;
  if (part.platform.os === '' || part.platform.architecture === '')
    throw new StrakeError('REBASE_REFUSED', `image ${image} has no platform in its config`, {
      hint: 'The platform says which image of a base fits: set os and architecture ("crane mutate --set-platform linux/amd64").',
    });
  const next = target ?? currentBase(part, image);
  const [seam, base] = await allOrThrow([
    findSeam(part, image, oldBase, bases),
    findNextBase(part, next, bases),
  ]);
  return rebasePart(part, seam, base);
}

/** The reference that an image names its base by, which may be another image by now. */
function currentBase({ manifest, config, platform }: ImagePart, image: string): string {
  const { name } = namedBase(manifest, config);
  const where = `image ${image} for ${formatPlatform(platform)}`;
  const hint = 'Name the new base with --onto.';
  if (name === undefined)
    throw new StrakeError('REBASE_SEAM', `${where} does not name its base`, { hint });
  if (/^(?:builtin:\w+|scratch)$/.test(name)) return name;
  const tagged = withoutDigest(name);
  if (tagged === undefined)
    throw new StrakeError('REBASE_REFUSED', `${where} has its base ${name} by digest`, { hint });
  return `docker://${tagged}`;
}

function noneMatches({ source, parts }: WholeImage, { onto }: RebaseRequest): StrakeError {
  const has = parts.map(({ platform }) => formatPlatform(platform)).join(', ');
  const patterns = Object.keys(Object(onto)).join(', ');
  return new StrakeError(
    'PLATFORM_NONE',
    `${source.name} has no platform that matches ${patterns}`,
    {
      hint: `Its platforms: ${has}.`,
    },
  );
}

async function writeAll(
  plan: CopyPlan,
  reference: string,
  destinations: readonly string[],
  workspace: ImageWorkspace,
): Promise<readonly string[]> {
  const written: string[] = [];
  for (const each of destinations)
    try {
      written.push(...(await workspace.write(plan, each, reference)).references);
    } catch (thrown) {
      if (written.length === 0 || !StrakeError.is(thrown)) throw thrown;
      const { code, kind, facts, message } = thrown;
      const text = `${written.join(', ')} is written, but nothing is attested: ${message}`;
      throw new StrakeError(code, text, { ...facts, kind, cause: thrown });
    }
  return written;
}

/** The tag that was given; an image that was given by its digest has no other name. */
function samePlace(reference: string, digest: string): string {
  const { scheme, target } = splitTransport(reference, () => true);
  if (scheme !== DEFAULT_TRANSPORT || !target.includes('@')) return reference;
  const { registry, repository } = parseReference(target);
  return `docker://${registry}/${repository}@${digest}`;
}

function describeKept({ descriptor, manifest }: KeptManifest): RebasedPlatform {
  const { digest, platform } = descriptor;
  return {
    platform: platform ? formatPlatform(platform) : '',
    ...{ from: digest, digest, layers: manifest.layers.length },
  };
}

function describe(part: ImagePart, moved: RebasedPart | undefined): RebasedPlatform {
  const from = part.descriptor.digest;
  const name = (platform: Platform) => formatPlatform(platform);
  if (!moved)
    return {
      platform: name(part.platform),
      from,
      digest: from,
      layers: part.manifest.layers.length,
    };
  const { seam, base, document, layers } = moved;
  return {
    platform: name({ ...part.platform, ...defined({ 'os.version': base.platform['os.version'] }) }),
    from,
    digest: document.descriptor.digest,
    base: {
      old: { ...defined({ name: seam.name, digest: seam.digest }), layers: seam.layers },
      new: {
        reference: base.reference,
        ...defined({ name: base.name, digest: base.digest }),
        layers: base.all.length,
      },
    },
    layers: layers.length - base.all.length,
  };
}
