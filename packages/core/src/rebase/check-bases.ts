import {
  type CopyOptions,
  type Descriptor,
  formatPlatform,
  type ImageConfig,
  type Index,
  isManifestType,
  type Manifest,
  normalizePlatform,
  type Platform,
  parseDocument,
  parseImageConfig,
} from '@strake/oci';
import {
  allOrThrow,
  configPlatform,
  createLimit,
  defined,
  familyOf,
  type ImageWorkspace,
  withImages,
} from '@strake/oci/internal';
import { syntheticBase } from '../builtin/synthetic-base.ts';
import { StrakeError } from '../errors/index.ts';
import { type BaseOpener, createBaseOpener } from './base-opener.ts';
import { createdBase } from './created-base.ts';
import { type NamedBase, namedBase, withoutDigest } from './find-seam.ts';
import { matchBase } from './match-base.ts';

/**
 * Whether an image stands on its base as that is now. `pinned`: the base is named by digest alone, so that it cannot change. `unknown`: the image
 * does not name its base.
 */
export type BaseState = 'fresh' | 'stale' | 'pinned' | 'unknown';

export interface PlatformCheck {
  /** `OS/ARCH`. */
  readonly platform: string;
  readonly state: BaseState;
  /** Full reference of the base. */
  readonly base?: string;
  /** Of the base that the image stands on. */
  readonly digest?: string;
  /** Of the base that has the name now; absent if it has no image for the platform any more. */
  readonly current?: string;
}

export interface BaseCheck {
  /** As given. */
  readonly reference: string;
  /** `failed`: it cannot be told. Otherwise stale if one platform is, else unknown if one platform is. */
  readonly state: 'fresh' | 'stale' | 'unknown' | 'failed';
  /** Of the index or manifest. */
  readonly digest?: string;
  /** In the order of the index. */
  readonly platforms: readonly PlatformCheck[];
  /** Of `failed`. */
  readonly error?: StrakeError;
}

const WIDTH = 8;
const PREFIX = 'org.opencontainers.image.base.';

/**
 * Compares the bases that images were built on with those that have their names now. An image costs a request for its index, at most one for each
 * platform, and one for each base, however many images share it.
 */
export function checkBases(
  references: readonly string[],
  options: CopyOptions,
): Promise<readonly BaseCheck[]> {
  return withImages(options, async (workspace) => {
    const bases = createBaseOpener(workspace);
    const limit = createLimit(WIDTH);
    return allOrThrow(
      references.map((reference) =>
        limit(async (): Promise<BaseCheck> => {
          try {
            return await checkImage(reference, workspace, bases);
          } catch (error) {
            workspace.signal.throwIfAborted();
            if (!StrakeError.is(error)) throw error;
            return { reference, state: 'failed', platforms: [], error };
          }
        }),
      ),
    );
  });
}

async function checkImage(
  reference: string,
  workspace: ImageWorkspace,
  bases: BaseOpener,
): Promise<BaseCheck> {
  const { signal } = workspace;
  const source = await workspace.open(reference);
  const { descriptor: root, bytes } = await source.root(signal);
  const name = `manifest of ${source.name}`;
  const document = parseDocument(bytes, { mediaType: root.mediaType, name });
  const readConfig = async (manifest: Manifest) =>
    parseImageConfig(
      await source.document(manifest.config, signal),
      `config ${manifest.config.digest} of ${source.name}`,
    );
  if (document.kind === 'manifest') {
    const { manifest } = document;
    const config = await readConfig(manifest);
    const check = await checkPart(configPlatform(config), manifest, config, bases);
    return { reference, digest: root.digest, ...summary([check]) };
  }
  const { index } = document;
  const images = index.manifests.filter(
    ({ mediaType, platform }) => isManifestType(mediaType) && platform?.os !== 'unknown',
  );
  const shared = await sharedBase(index, images, bases);
  if (shared) return { reference, digest: root.digest, ...summary(shared) };
  const checks = images.map(async (descriptor) => {
    const { mediaType, digest } = descriptor;
    const found = parseDocument(await source.document(descriptor, signal), {
      mediaType,
      name: `manifest ${digest} of ${source.name}`,
    });
    if (found.kind === 'index') return [];
    const { manifest } = found;
    const isLabelled = familyOf(mediaType) === 'docker' && manifest.annotations === undefined;
    const isCreated = namedBase(manifest, undefined).name?.startsWith('builtin:') === true;
    const needsConfig = isLabelled || isCreated || descriptor.platform === undefined;
    const config = needsConfig ? await readConfig(manifest) : undefined;
    const platform = descriptor.platform ?? (config && configPlatform(config));
    if (!platform) return [];
    return [await checkPart(normalizePlatform(platform), manifest, config, bases)];
  });
  return { reference, digest: root.digest, ...summary((await allOrThrow(checks)).flat()) };
}

/** All of an index at once, if it names one base that has not changed. */
async function sharedBase(
  { annotations = {} }: Index,
  images: readonly Descriptor[],
  bases: BaseOpener,
): Promise<readonly PlatformCheck[] | undefined> {
  const [base, digest] = [annotations[`${PREFIX}name`], annotations[`${PREFIX}digest`]];
  if (base === undefined || digest === undefined) return undefined;
  const tagged = withoutDigest(base);
  const isPinned = tagged === undefined;
  const current = isPinned ? digest : (await bases.open(`docker://${tagged}`)).root.digest;
  if (current !== digest) return undefined;
  return images.flatMap(({ platform }) =>
    platform
      ? {
          platform: formatPlatform(platform),
          state: isPinned ? 'pinned' : 'fresh',
          base,
          digest,
          current,
        }
      : [],
  );
}

function summary(platforms: readonly PlatformCheck[]): Pick<BaseCheck, 'state' | 'platforms'> {
  const has = (state: BaseState) => platforms.some((each) => each.state === state);
  const isUnknown = platforms.length === 0 || has('unknown');
  return { state: has('stale') ? 'stale' : isUnknown ? 'unknown' : 'fresh', platforms };
}

async function checkPart(
  platform: Platform,
  manifest: Manifest,
  config: ImageConfig | undefined,
  bases: BaseOpener,
): Promise<PlatformCheck> {
  const { name, digest }: NamedBase = namedBase(manifest, config);
  const facts = { platform: formatPlatform(platform), ...defined({ base: name, digest }) };
  if (name === undefined) return { ...facts, state: 'unknown' };
  if (name === 'scratch') return { ...facts, state: 'pinned' };
  if (name.startsWith('builtin:'))
    return { ...facts, ...(await checkCreated(name, platform, manifest, config?.created, bases)) };
  if (digest === undefined) return { ...facts, state: 'unknown' };
  const tagged = withoutDigest(name);
  if (tagged === undefined) return { ...facts, state: 'pinned', current: digest };
  const base = await bases.open(`docker://${tagged}`);
  const image = matchBase(base.images, platform);
  // crane rebase notes the digest of the index.
  const isFresh = image?.descriptor.digest === digest || base.root.digest === digest;
  return {
    ...facts,
    state: isFresh ? 'fresh' : 'stale',
    ...defined({ current: isFresh ? digest : image?.descriptor.digest }),
  };
}

/** A base that strake creates changes with its version. */
async function checkCreated(
  name: string,
  platform: Platform,
  { layers }: Manifest,
  created: string | undefined,
  { signal }: BaseOpener,
): Promise<Pick<PlatformCheck, 'state' | 'digest' | 'current'>> {
  const base = await syntheticBase(name, platform);
  if (!base) return { state: 'unknown' };
  const { all } = await createdBase(name, base, platform, created, signal);
  const isFresh = all.every(({ digest }, at) => layers[at]?.digest === digest);
  return { state: isFresh ? 'fresh' : 'stale' };
}
